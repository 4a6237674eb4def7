/// A metric of the protobuf form whose samples are passed on.
struct Series {
    let metric: MetricMessage
    /// Position of the metric in the page.
    let offset: Int
    var created: Double?
    /// The exemplar of the next sample.
    var exemplar: ExemplarMessage?

    init(metric: MetricMessage, offset: Int) {
        self.metric = metric
        self.offset = offset
    }
}

extension ProtobufEngine {
    /// Passes a sample to the visitor.
    /// - Parameter special: the label of a bucket or a quantile.
    mutating func emit(
        _ series: Series, _ role: SampleRole, _ suffix: StaticString, _ value: Double,
        special: (name: StaticString, value: Double)? = nil, _ visitor: inout some ExpositionVisitor
    ) {
        var span = write(series, suffix, special: special)
        span.value = value
        result.samples += 1
        let number = message
        let role = checks == .all ? role : .value
        line.bytes.withUnsafeBufferPointer {
            visitor.sample(SampleView(span, role: role, line: number, base: $0.baseAddress!, kind: .protobuf))
        }
    }

    /// Writes a sample's name, labels and exemplar as in the text format.
    mutating func write(
        _ series: Series, _ suffix: StaticString, special: (name: StaticString, value: Double)?
    ) -> SampleSpan {
        var span = SampleSpan()
        let name = line.begin(page[family.name], suffix: suffix)
        span.nameEnd = name.upperBound
        span.labels = line.openLabels()
        for label in series.metric.labels { line.add(page[label.name], page[label.value]) }
        if let special { line.add(special.name, LineBuffer.number(special.value)) }
        line.closeLabels()
        span.labelCount = series.metric.labels.count + (special == nil ? 0 : 1)
        span.tailStart = line.bytes.count
        span.tailEnd = line.bytes.count
        if let timestamp = series.metric.timestamp {
            span.hasTimestamp = true
            span.timestamp = Double(timestamp)
        }
        span.created = series.created
        if let exemplar = series.exemplar {
            span.hasExemplar = true
            span.exemplarLabels = line.openLabels()
            for label in exemplar.labels { line.add(page[label.name], page[label.value]) }
            line.closeLabels()
            span.exemplarValue = exemplar.value
            span.exemplarTimestamp = exemplar.time?.seconds
        }
        return span
    }
}
