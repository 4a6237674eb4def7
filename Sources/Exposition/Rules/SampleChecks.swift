extension Engine {
    /// Checks the line's sample against its family's type and the samples before it.
    mutating func checkSample() {
        let isKnown = enterFamilyOfSample()
        family.samples += 1
        guard isKnown else { return }
        family.rolesSeen.insert(role)
        var hash: UInt64 = 0
        var special = -1
        let hasSpecial = family.type.hasSpecialLabel
        for index in 0..<sample.labelCount {
            if hasSpecial, isSpecial(labels[index]) {
                special = index
            } else if labels[index].valueEnd > labels[index].valueStart {
                // The hashes are added, because the order of labels is free.
                hash &+= labels[index].hash
            }
        }
        hash = Bytes.mixed(hash)
        if sample.hasExemplar { checkExemplar() }
        if kind == .text, !hasSpecial {
            enterSeries(hash)
            if family.type == .counter, !(sample.value >= 0) { report(.counterValue, at: sample.nameStart) }
            return
        }
        enterMetric(hash)
        if kind == .openMetrics { checkTime() }
        checkValue(special)
        group.roles.insert(role)
    }

    func isSpecial(_ label: LabelSpan) -> Bool {
        let name = UnsafeBufferPointer(rebasing: page[label.nameStart..<label.nameEnd])
        switch family.type {
        case .histogram, .gaugehistogram: return Bytes.isEqual(name, "le")
        case .summary: return Bytes.isEqual(name, "quantile")
        case .stateset:
            return name.count == family.nameEnd - family.nameStart
                && Bytes.areEqual(name.baseAddress!, base + family.nameStart, name.count)
        default: return false
        }
    }

    private mutating func checkValue(_ special: Int) {
        let value = sample.value
        switch role {
        case .bucket: return checkBucket(special)
        case .value where family.type == .summary: return checkQuantile(special)
        case .value where family.type == .stateset:
            guard special >= 0 else { return report(.stateLabel, at: sample.nameStart) }
            if value != 0, value != 1 { report(.stateValue, at: sample.nameStart) }
            return enterPart(labels[special].hash)
        default: break
        }
        if group.roles.contains(role) { report(.duplicateSeries, at: sample.nameStart) }
        if special >= 0 { report(.forbiddenLabel, at: labels[special].nameStart) }
        switch role {
        case .total: if !(value >= 0) { report(.counterValue, at: sample.nameStart) }
        case .created: if !value.isFinite { report(.createdValue, at: sample.nameStart) }
        case .info: if value != 1 { report(.infoValue, at: sample.nameStart) }
        case .count, .gaugeCount:
            group.count = value
            group.countLine = line
            if !isCount(value) { report(.countValue, at: sample.nameStart) }
        case .sum:
            // The text format has no rule against a sum of negative observations.
            if kind == .openMetrics, !(value >= 0) { report(.sumValue, at: sample.nameStart) }
        case .gaugeSum:
            if value.isNaN { report(.sumValue, at: sample.nameStart) }
            group.hasNegativeSum = value < 0
        default: break
        }
    }

    /// Whether a value is a count. In OpenMetrics counts are whole; the text format only implies that they are not
    /// negative.
    private func isCount(_ value: Double) -> Bool {
        value >= 0 && (kind == .text || value.isFinite && value.rounded(.towardZero) == value)
    }

    /// Returns the number in a label's value; nil if the value is not exactly one number.
    private func number(_ label: LabelSpan) -> Double? {
        guard case .value(let number, let after) = Number.parse(base, from: label.valueStart, to: label.valueEnd),
            after == label.valueEnd, !number.isNaN
        else { return nil }
        return number
    }

    private mutating func checkBucket(_ special: Int) {
        guard special >= 0, let bound = number(labels[special]) else {
            return report(.boundLabel, at: sample.nameStart)
        }
        let text = UnsafeBufferPointer(rebasing: page[labels[special].valueStart..<labels[special].valueEnd])
        // Bounds are labels too, so infinity has one spelling. For other numbers the specification only advises it.
        if bound == .infinity, !Bytes.isEqual(text, "+Inf") { report(.boundLabel, at: labels[special].valueStart) }
        if !isCount(sample.value) { report(.bucketValue, at: sample.nameStart) }
        if group.hasBound, bound <= group.bound {
            report(bound == group.bound ? .duplicateSeries : .boundOrder, at: labels[special].valueStart)
        } else if group.hasBound, sample.value < group.bucket {
            report(.bucketsFall, at: sample.nameStart)
        }
        group.hasBound = true
        group.bound = bound
        group.bucket = sample.value
        if bound < 0 { group.hasNegativeBound = true }
        if bound == .infinity { group.hasInfinity = true }
        // NaN is counted in the last bucket.
        if sample.hasExemplar, bound < .infinity, !(sample.exemplarValue <= bound) {
            report(.exemplarRange, at: sample.exemplarStart)
        }
    }

    private mutating func checkQuantile(_ special: Int) {
        guard special >= 0, let quantile = number(labels[special]), quantile >= 0, quantile <= 1 else {
            return report(.quantileLabel, at: sample.nameStart)
        }
        if kind == .openMetrics {
            if sample.value < 0 { report(.quantileValue, at: sample.nameStart) }
            return enterPart(labels[special].hash)
        }
        if group.hasBound, quantile <= group.bound {
            report(quantile == group.bound ? .duplicateSeries : .quantileOrder, at: labels[special].valueStart)
        }
        group.hasBound = true
        group.bound = quantile
    }

    private mutating func checkExemplar() {
        let mayHaveExemplar = role == .bucket || role == .total
        if !mayHaveExemplar { report(.exemplarPlace, at: sample.exemplarStart) }
        var length = 0
        for index in sample.labelCount..<labels.count {
            let label = labels[index]
            length += label.nameEnd - label.nameStart
            var position = label.valueStart
            while position < label.valueEnd {
                let byte = base[position]
                if byte == Bytes.backslash {
                    let escaped = base[position + 1]
                    let isKnown = escaped == Bytes.backslash || escaped == Bytes.quote || escaped == 110
                    if isKnown { position += 1 }
                }
                // This byte begins a character.
                if byte & 0xc0 != 0x80 { length += 1 }
                position += 1
            }
        }
        if length > 128 { report(.exemplarLength, at: sample.exemplarStart) }
    }
}

extension Engine {
    /// Runs the checks that need the whole point of a metric.
    mutating func endPoint() {
        let name = family.nameStart..<family.nameEnd
        switch family.type {
        case .counter where kind == .openMetrics:
            if !group.roles.contains(.total) { report(.totalMissing, line: group.line, about: name) }
        case .histogram: endHistogram(count: .count, sum: .sum)
        case .gaugehistogram:
            if group.roles.contains(.count) {
                endHistogram(count: .count, sum: .sum)
            } else {
                endHistogram(count: .gaugeCount, sum: .gaugeSum)
            }
            if group.hasNegativeSum, !group.hasNegativeBound {
                report(.gaugeSumNegative, line: group.line, about: name)
            }
        default: break
        }
    }

    private mutating func endHistogram(count: SampleRole, sum: SampleRole) {
        let name = family.nameStart..<family.nameEnd
        let hasCount = group.roles.contains(count)
        let hasSum = group.roles.contains(sum)
        if !group.hasInfinity {
            report(.infinityMissing, line: group.line, about: name)
        } else if hasCount, group.count != group.bucket {
            report(.countMismatch, line: group.countLine, about: name)
        }
        if !hasCount, hasSum || kind == .text { report(.countMissing, line: group.line, about: name) }
        guard kind == .openMetrics else { return }
        if hasCount, !hasSum { report(.sumMissing, line: group.line, about: name) }
        if hasSum, sum == .sum, group.hasNegativeBound { report(.sumOfNegative, line: group.line, about: name) }
    }

    /// Ends the metrics of a family that are still open; in the text format these are all of them.
    mutating func endMetrics() {
        guard groupIndex >= 0, family.type.hasSpecialLabel || kind == .openMetrics else { return }
        if kind == .openMetrics { return endPoint() }
        textMetrics[groupIndex] = group
        for index in textMetrics.indices {
            group = textMetrics[index]
            endPoint()
        }
    }
}
