/// State of the metric whose lines are being read, at one point in time. A metric is the samples of a family with the
/// same labels.
struct MetricState {
    /// Hash of its labels.
    var hash: UInt64 = 0
    /// The line at which it began, and the line of its count.
    var line = 0
    var countLine = 0
    var roles: Roles = []
    var hasSamples = false
    // Buckets and quantiles.
    var hasBound = false
    var hasNegativeBound = false
    var hasNegativeSum = false
    var hasInfinity = false
    var bound = 0.0
    var bucket = 0.0
    var count = 0.0
    // Time.
    var hasTimestamp = false
    var timestamp = 0.0
    var timestampStart = 0
    var timestampEnd = 0

    /// Begins another point in time of the same metric.
    mutating func beginPoint(line: Int) {
        let hash = hash
        self = MetricState()
        self.hash = hash
        self.line = line
    }
}

extension Engine {
    /// Finds the line's metric among those of the family, by its labels.
    /// - Parameter hash: the hash of the labels without the special one.
    mutating func enterMetric(_ hash: UInt64) {
        if groupIndex >= 0, group.hash == hash { return }
        if groupIndex >= 0 { leaveMetric() }
        if let known = findMetric(hash) {
            groupIndex = known
            if kind == .text {
                group = textMetrics[known]
                return
            }
            report(.metricApart, at: sample.nameStart)
        }
        group = MetricState()
        group.hash = hash
        group.line = line
        if kind == .text, groupIndex == textMetrics.count { textMetrics.append(group) }
        points.removeAll()
    }

    private mutating func leaveMetric() {
        if kind == .text { textMetrics[groupIndex] = group } else { endPoint() }
    }

    /// Checks that a family of the text format has one sample for a set of labels. Called for all types but histograms
    /// and summaries.
    @inline(__always) mutating func enterSeries(_ hash: UInt64) {
        if findMetric(hash) != nil { report(.duplicateSeries, at: sample.nameStart) }
    }

    /// Returns the metric's number. If the metric is new, adds it as `groupIndex` and returns nil.
    @inline(__always) private mutating func findMetric(_ hash: UInt64) -> Int? {
        var probe = metrics.firstProbe(hash)
        while let candidate = metrics.candidate(hash, &probe) {
            if hasSameLabels(metrics[candidate].offset, sample.labels, withSpecial: false) { return candidate }
        }
        groupIndex = metrics.insert(hash, offset: sample.labels, at: probe)
        return nil
    }

    /// Checks quantiles and states of a point, whose order is free.
    mutating func enterPart(_ hash: UInt64) {
        var probe = points.firstProbe(hash)
        while let candidate = points.candidate(hash, &probe) {
            if hasSameLabels(points[candidate].offset, sample.labels, withSpecial: true) {
                return report(.duplicateSeries, at: sample.nameStart)
            }
        }
        points.insert(hash, offset: sample.labels, at: probe)
    }

    /// Checks the timestamps of a metric's samples: all have one or none has, and they increase. Those of one point are
    /// equal.
    @inline(__always) mutating func checkTime() {
        if group.hasSamples {
            if sample.hasTimestamp != group.hasTimestamp {
                report(.timestampMixed, at: sample.hasTimestamp ? sample.timestampStart : sample.nameStart)
            } else if sample.hasTimestamp {
                checkOrder()
            }
        }
        group.hasSamples = true
        group.hasTimestamp = sample.hasTimestamp
        group.timestamp = sample.timestamp
        group.timestampStart = sample.timestampStart
        group.timestampEnd = sample.timestampEnd
    }

    private mutating func checkOrder() {
        if sample.timestamp < group.timestamp {
            report(.timestampBack, at: sample.timestampStart)
        } else if sample.timestamp > group.timestamp || !isSameTime && group.roles.contains(role) && role != .bucket {
            // Two times that are the same double but are written differently count as two.
            endPoint()
            group.beginPoint(line: line)
            points.removeAll()
        }
    }

    private var isSameTime: Bool {
        let count = sample.timestampEnd - sample.timestampStart
        return count == group.timestampEnd - group.timestampStart
            && Bytes.areEqual(base + sample.timestampStart, base + group.timestampStart, count)
    }

    /// Whether two sets of labels are equal in any order. A label with an empty value counts as absent.
    /// - Parameters: offsets after the brace, or -1.
    /// - Complexity: the product of the sizes. It is called only for equal hashes, so the result is nearly always true.
    private func hasSameLabels(_ a: Int, _ b: Int, withSpecial: Bool) -> Bool {
        count(a, withSpecial: withSpecial) == count(b, withSpecial: withSpecial)
            && contains(b, allOf: a, withSpecial: withSpecial)
    }

    private func count(_ labels: Int, withSpecial: Bool) -> Int {
        guard labels >= 0 else { return 0 }
        var walk = LabelWalk(base, afterBrace: labels)
        var count = 0
        while let label = walk.next() { count += counts(label, withSpecial) ? 1 : 0 }
        return count
    }

    private func counts(_ label: LabelSpan, _ withSpecial: Bool) -> Bool {
        label.valueEnd > label.valueStart && (withSpecial || !isSpecial(label))
    }

    private func contains(_ b: Int, allOf a: Int, withSpecial: Bool) -> Bool {
        guard a >= 0, b >= 0 else { return true }
        var walk = LabelWalk(base, afterBrace: a)
        while let label = walk.next() {
            guard counts(label, withSpecial) else { continue }
            var other = LabelWalk(base, afterBrace: b)
            var isFound = false
            while !isFound, let candidate = other.next() { isFound = isEqual(label, candidate) }
            guard isFound else { return false }
        }
        return true
    }

    private func isEqual(_ a: LabelSpan, _ b: LabelSpan) -> Bool {
        let name = a.nameEnd - a.nameStart
        guard name == b.nameEnd - b.nameStart, Bytes.areEqual(base + a.nameStart, base + b.nameStart, name) else {
            return false
        }
        let first = UnsafeBufferPointer(rebasing: page[a.valueStart..<a.valueEnd])
        let second = UnsafeBufferPointer(rebasing: page[b.valueStart..<b.valueEnd])
        if a.hasEscape || b.hasEscape {
            return Escapes.string(first, hasEscape: a.hasEscape).utf8
                .elementsEqual(Escapes.string(second, hasEscape: b.hasEscape).utf8)
        }
        return first.count == second.count && Bytes.areEqual(first.baseAddress!, second.baseAddress!, first.count)
    }
}
