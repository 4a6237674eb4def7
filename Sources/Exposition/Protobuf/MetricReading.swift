extension ProtobufEngine {
    /// Reads a metric, checks it and passes its samples to the visitor.
    mutating func takeMetric(
        _ bytes: Range<Int>, at offset: Int, _ type: FamilyType, _ visitor: inout some ExpositionVisitor
    ) throws(Stop) {
        let metric = try MetricMessage(base, bytes)
        checkCharacters(family.name, allowsColon: true)
        let labels = try checkedLabels(metric.labels, type)
        if checks == .all, !metrics.insert(labels).inserted { report(.duplicateSeries, at: offset) }
        var series = Series(metric: metric, offset: offset)
        switch type {
        case .counter, .gauge, .unknown:
            let member = type == .counter ? metric.counter : type == .gauge ? metric.gauge : metric.untyped
            let value = try ValueMessage(base, found(member, at: offset), isCounter: type == .counter)
            if type == .counter {
                if !(value.value >= 0) { report(.counterValue, at: offset) }
                series.created = seconds(value.created, at: offset)
                if let exemplar = value.exemplar {
                    check(exemplar)
                    series.exemplar = exemplar
                }
            }
            emit(series, .value, "", value.value, &visitor)
        case .summary: try takeSummary(try SummaryMessage(base, found(metric.summary, at: offset)), series, &visitor)
        default:
            var histogram = try HistogramMessage(base, found(metric.histogram, at: offset))
            series.created = seconds(histogram.created, at: offset)
            checkBuckets(histogram, at: offset)
            if histogram.isNative {
                takeNative(&histogram, series, &visitor)
            } else {
                takeClassic(histogram, series, type, &visitor)
            }
        }
    }

    /// Returns the member's bytes. A server reads a missing member as 0.
    private mutating func found(_ member: Range<Int>?, at offset: Int) -> Range<Int> {
        if member == nil { report(.memberMissing, at: offset) }
        return member ?? offset..<offset
    }

    private mutating func seconds(_ time: TimeMessage?, at offset: Int) -> Double? {
        if time?.isValid == false { report(.createdValue, at: offset) }
        return time?.seconds
    }

    /// Checks a set of labels, and returns its hash.
    private mutating func checkedLabels(_ labels: [LabelMessage], _ type: FamilyType) throws(Stop) -> LabelDigest {
        var sum = LabelDigest()
        var names: Set<LabelDigest> = []
        for label in labels {
            try checkName(label.name, orStop: .labelName)
            try checkText(label.value, .encoding)
            let name = page[label.name]
            if name.elementsEqual("__name__".utf8) { throw Stop(rule: .nameLabel, offset: label.offset) }
            if !names.insert(digest(label.name)).inserted { throw Stop(rule: .duplicateLabel, offset: label.offset) }
            if name.starts(with: "__".utf8) { report(.reservedLabel, at: label.offset) }
            checkCharacters(label.name, allowsColon: false)
            let isForbidden =
                switch type {
                case .histogram, .gaugehistogram: name.elementsEqual("le".utf8)
                case .summary: name.elementsEqual("quantile".utf8)
                default: false
                }
            if isForbidden { report(.forbiddenLabel, at: label.offset) }
            if !label.value.isEmpty { sum.add(digest(label.name, label.value)) }
        }
        return sum
    }

    /// Checks an exemplar by itself. A server stores its sample even if it refuses the exemplar.
    private mutating func check(_ exemplar: ExemplarMessage) {
        var length = 0
        for label in exemplar.labels {
            let isRead = isText(label.name) && isText(label.value) && !label.name.isEmpty
            if !isRead { report(.exemplarLabel, at: label.offset) }
            length += page[label.name].count { $0 & 0xc0 != 0x80 } + page[label.value].count { $0 & 0xc0 != 0x80 }
        }
        if length > 128 { report(.exemplarLength, at: exemplar.offset) }
    }

    private mutating func takeSummary(
        _ summary: SummaryMessage, _ series: Series, _ visitor: inout some ExpositionVisitor
    ) throws(Stop) {
        var series = series
        series.created = seconds(summary.created, at: series.offset)
        var last = -Double.infinity
        for (quantile, value) in summary.quantiles {
            if !(quantile >= 0 && quantile <= 1) {
                report(.quantileLabel, at: series.offset)
            } else if quantile <= last {
                report(quantile == last ? .duplicateSeries : .quantileOrder, at: series.offset)
            }
            last = quantile
            emit(series, .value, "", value, special: ("quantile", quantile), &visitor)
        }
        emit(series, .sum, "_sum", summary.sum, &visitor)
        emit(series, .count, "_count", Double(summary.count), &visitor)
    }

    /// Checks the classic buckets of a histogram. The last one, of +Inf, may be left out.
    private mutating func checkBuckets(_ histogram: HistogramMessage, at offset: Int) {
        var last: HistogramMessage.Bucket?
        for bucket in histogram.buckets {
            if bucket.bound.isNaN {
                report(.boundLabel, at: bucket.offset)
            } else if let last, !(bucket.bound > last.bound) {
                report(bucket.bound == last.bound ? .duplicateSeries : .boundOrder, at: bucket.offset)
            }
            if !(bucket.count >= 0) { report(.bucketValue, at: bucket.offset) }
            if let last, bucket.count < last.count { report(.bucketsFall, at: bucket.offset) }
            if let exemplar = bucket.exemplar {
                check(exemplar)
                if bucket.bound < .infinity, !(exemplar.value <= bucket.bound) {
                    report(.exemplarRange, at: exemplar.offset)
                }
            }
            last = bucket
        }
        if !(histogram.value.count >= 0) { report(.countValue, at: offset) }
        guard let last else { return }
        if last.bound == .infinity ? last.count != histogram.value.count : last.count > histogram.value.count {
            report(.countMismatch, at: offset)
        }
    }

    private mutating func takeClassic(
        _ histogram: HistogramMessage, _ series: Series, _ type: FamilyType, _ visitor: inout some ExpositionVisitor
    ) {
        var series = series
        for bucket in histogram.buckets {
            series.exemplar = bucket.exemplar
            emit(series, .bucket, "_bucket", bucket.count, special: ("le", bucket.bound), &visitor)
        }
        series.exemplar = nil
        if histogram.buckets.last?.bound != .infinity {
            emit(series, .bucket, "_bucket", histogram.value.count, special: ("le", .infinity), &visitor)
        }
        // A server names both kinds of histograms alike.
        emit(series, .sum, "_sum", histogram.value.sum, &visitor)
        emit(series, .count, "_count", histogram.value.count, &visitor)
    }

    private mutating func takeNative(
        _ histogram: inout HistogramMessage, _ series: Series, _ visitor: inout some ExpositionVisitor
    ) {
        for rule in histogram.nativeFaults() { report(rule, at: series.offset) }
        for exemplar in histogram.exemplars {
            check(exemplar)
            if exemplar.time == nil { report(.exemplarTime, at: exemplar.offset) }
        }
        let page = page
        var value = histogram.value
        value.exemplars = histogram.exemplars.map { Self.exemplar($0, page) }
        value.classicBuckets = histogram.buckets.map { bucket in
            NativeHistogram.ClassicBucket(
                upperBound: bucket.bound, cumulativeCount: bucket.count,
                exemplar: bucket.exemplar.map { Self.exemplar($0, page) })
        }
        result.nativeHistograms += 1
        let span = write(series, "", special: nil)
        result.samples += 1
        let number = message
        line.bytes.withUnsafeBufferPointer {
            let view = SampleView(span, role: .value, line: number, base: $0.baseAddress!, kind: .protobuf)
            visitor.histogram(HistogramView(view, value: value))
        }
    }

    private static func exemplar(_ exemplar: ExemplarMessage, _ page: UnsafeBufferPointer<UInt8>) -> Page.Exemplar {
        var labels: [String: String] = [:]
        for label in exemplar.labels {
            labels[String(decoding: page[label.name], as: UTF8.self)] = String(
                decoding: page[label.value], as: UTF8.self)
        }
        return Page.Exemplar(labels: labels, value: exemplar.value, timestamp: exemplar.time?.seconds)
    }
}
