/// The reason why a line cannot be read further.
struct Stop: Error {
    let rule: Rule
    /// Position in the page.
    let offset: Int
}

/// The parts of a sample's line.
struct SampleSpan {
    var nameStart = 0
    var nameEnd = 0
    /// The position after the opening brace; -1 if there is none.
    var labels = -1
    var labelCount = 0
    /// The position after name and labels.
    var tailStart = 0
    var tailEnd = 0
    var value = 0.0
    var hasTimestamp = false
    /// As written: seconds in OpenMetrics, milliseconds in the other formats.
    var timestamp = 0.0
    var timestampStart = 0
    var timestampEnd = 0
    var hasExemplar = false
    var exemplarStart = 0
    var exemplarLabels = -1
    var exemplarValue = 0.0
    var exemplarTimestamp: Double?
    /// Seconds since 1970 at which a counter, a histogram or a summary of the protobuf form began.
    var created: Double?
}

extension Engine {
    @inline(__always) func at(_ index: Int) -> UInt8 { index < end ? base[index] : Bytes.lineFeed }

    @inline(__always) func skipBlanks(_ index: inout Int) {
        while index < end, Bytes.isBlank(base[index]) { index += 1 }
    }

    /// Reads one space.
    @inline(__always) func takeSpace(_ index: inout Int) throws(Stop) {
        guard at(index) == Bytes.space else { throw Stop(rule: .separator, offset: index) }
        index += 1
    }

    @inline(__always) func takeMetricName(_ index: inout Int, orStop rule: Rule = .metricName) throws(Stop) {
        guard Bytes.beginsMetric(at(index)) else { throw Stop(rule: rule, offset: index) }
        index += 1
        while index < end, Bytes.continuesMetric(base[index]) { index += 1 }
    }

    /// Reads a number that is followed by a blank or the end of the line.
    @inline(__always) func takeNumber(_ index: inout Int, orStop rule: Rule) throws(Stop) -> Double {
        switch Number.parse(base, from: index, to: end) {
        case .value(let value, let after):
            guard endsToken(after) else { throw Stop(rule: rule, offset: index) }
            index = after
            return value
        case .none: throw Stop(rule: rule == .value && isSignedNaN(index) ? .signedNaN : rule, offset: index)
        case .outOfRange(let after): throw Stop(rule: endsToken(after) ? .valueRange : rule, offset: index)
        }
    }

    private func isSignedNaN(_ index: Int) -> Bool {
        guard at(index) == 43 || at(index) == 45 else { return false }
        let isNaN = at(index + 1) | 0x20 == 110 && at(index + 2) | 0x20 == 97 && at(index + 3) | 0x20 == 110
        // C writes a payload too: -nan(0x8000000000000).
        return isNaN && (endsToken(index + 4) || at(index + 4) == 40)
    }

    @inline(__always) private func endsToken(_ index: Int) -> Bool {
        let byte = at(index)
        return byte == Bytes.space || byte == Bytes.lineFeed || byte == Bytes.tab && kind == .text
    }

    /// Reads a sample's line of the text format. `index` is at the first byte that is not blank, and then at the line's
    /// end.
    mutating func takeTextSample(_ index: inout Int) throws(Stop) {
        var sample = SampleSpan()
        sample.nameStart = index
        let isBraced = at(index) == Bytes.openBrace
        if !isBraced { try takeMetricName(&index) }
        sample.nameEnd = index
        let isApart = Bytes.isBlank(at(index))
        skipBlanks(&index)
        if isBraced {
            try takeBracedSample(&index, &sample)
            skipBlanks(&index)
        } else if at(index) == Bytes.openBrace {
            sample.labels = index + 1
            namePlace = .outside
            try takeLabels(&index)
            sample.labelCount = labels.count
            skipBlanks(&index)
        } else if !isApart {
            throw Stop(rule: at(index) == Bytes.lineFeed ? .value : .metricName, offset: index)
        }
        sample.tailStart = index
        sample.value = try takeNumber(&index, orStop: .value)
        skipBlanks(&index)
        if at(index) == Bytes.hash {
            leaveComment(&index)
        } else if at(index) != Bytes.lineFeed {
            sample.hasTimestamp = true
            sample.timestampStart = index
            sample.timestamp = Double(try takeMilliseconds(&index))
            sample.timestampEnd = index
            skipBlanks(&index)
            if at(index) == Bytes.hash { leaveComment(&index) }
            guard at(index) == Bytes.lineFeed else { throw Stop(rule: .leftover, offset: index) }
        }
        sample.tailEnd = index
        self.sample = sample
    }

    /// Skips a comment after a sample of the text format. The sample before it is valid.
    private mutating func leaveComment(_ index: inout Int) {
        var next = index + 1
        skipBlanks(&next)
        let isExemplar = at(next) == Bytes.openBrace
        if isExemplar { result.openMetricsFaults += 1 }
        report(isExemplar ? .exemplarInText : .trailingComment, at: index)
        index = endOfLine(from: index)
    }

    /// Reads a whole number of 64 bits.
    private func takeMilliseconds(_ index: inout Int) throws(Stop) -> Int64 {
        let start = index
        let isNegative = at(index) == 45
        if isNegative || at(index) == 43 { index += 1 }
        let digits = index
        var value: Int64 = 0
        var hasOverflown = false
        while index < end, Bytes.isDigit(base[index]) {
            let (product, first) = value.multipliedReportingOverflow(by: 10)
            let (sum, second) = product.subtractingReportingOverflow(Int64(base[index] &- 48))
            hasOverflown = hasOverflown || first || second
            value = sum
            index += 1
        }
        guard index > digits, endsToken(index) else { throw Stop(rule: .timestamp, offset: start) }
        guard !hasOverflown, isNegative || value != .min else { throw Stop(rule: .valueRange, offset: start) }
        return isNegative ? value : -value
    }

    /// Reads a sample's line of OpenMetrics. `index` is at the first byte, and then at the line's end.
    mutating func takeOpenMetricsSample(_ index: inout Int) throws(Stop) {
        var sample = SampleSpan()
        sample.nameStart = index
        let isBraced = at(index) == Bytes.openBrace
        if !isBraced { try takeMetricName(&index) }
        sample.nameEnd = index
        if isBraced {
            try takeBracedSample(&index, &sample)
        } else if at(index) == Bytes.openBrace {
            sample.labels = index + 1
            namePlace = .outside
            try takeLabels(&index)
            sample.labelCount = labels.count
        } else if at(index) != Bytes.space {
            throw Stop(rule: at(index) == Bytes.lineFeed ? .value : .metricName, offset: index)
        }
        sample.tailStart = index
        try takeSpace(&index)
        if Bytes.isBlank(at(index)) { throw Stop(rule: .separator, offset: index) }
        sample.value = try takeNumber(&index, orStop: .value)
        if at(index) == Bytes.space, at(index + 1) != Bytes.hash {
            index += 1
            sample.timestampStart = index
            sample.timestamp = try takeTimestamp(&index)
            sample.timestampEnd = index
            sample.hasTimestamp = true
        }
        if at(index) == Bytes.space {
            guard at(index + 1) == Bytes.hash else { throw Stop(rule: .leftover, offset: index) }
            try takeExemplar(&index, of: &sample)
        }
        guard at(index) == Bytes.lineFeed else { throw Stop(rule: .leftover, offset: index) }
        sample.tailEnd = index
        self.sample = sample
    }

    /// Reads a timestamp in seconds, which must be finite.
    private func takeTimestamp(_ index: inout Int) throws(Stop) -> Double {
        let start = index
        guard !Bytes.isBlank(at(index)), at(index) != Bytes.lineFeed else {
            throw Stop(rule: .separator, offset: index - 1)
        }
        let value = try takeNumber(&index, orStop: .timestamp)
        guard value.isFinite else { throw Stop(rule: .timestamp, offset: start) }
        return value
    }

    private mutating func takeExemplar(_ index: inout Int, of sample: inout SampleSpan) throws(Stop) {
        sample.exemplarStart = index + 1
        index += 2
        guard at(index) == Bytes.space, at(index + 1) == Bytes.openBrace else {
            throw Stop(rule: .exemplar, offset: sample.exemplarStart)
        }
        index += 1
        sample.hasExemplar = true
        sample.exemplarLabels = index + 1
        namePlace = .outside
        sampleHasExemplar = true
        try takeLabels(&index)
        guard at(index) == Bytes.space, !Bytes.isBlank(at(index + 1)) else {
            throw Stop(rule: .separator, offset: index)
        }
        index += 1
        sample.exemplarValue = try takeNumber(&index, orStop: .value)
        if at(index) == Bytes.space {
            index += 1
            sample.exemplarTimestamp = try takeTimestamp(&index)
        }
    }
}
