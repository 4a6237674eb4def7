/// The place of a metric's name on the line that is being read.
enum NamePlace: Equatable {
    /// Before the braces, or nowhere, as in an exemplar.
    case outside
    /// Within the braces, not read yet.
    case inside
    /// Within the braces, between these quotes.
    case found(Range<Int>)
}

/// Names with any characters, in quotes: `{"http.server.requests","http.route"="/a"} 3` and `# TYPE
/// "http.server.requests" gauge`. A metric's name may be anywhere within the braces. Source: Prometheus' "Exposition
/// formats", text 1.0.0 and OpenMetrics with `escaping=allow-utf-8`.
extension Engine {
    /// Reads a quoted name. `index` is at its first quote, and then after the last.
    /// - Returns: the range between the quotes.
    mutating func takeQuotedName(_ index: inout Int, orStop rule: Rule) throws(Stop) -> Range<Int> {
        if quotesNames == false { throw Stop(rule: .quotedName, offset: index) }
        if quotesNames == nil { report(.quotedName, at: index) }
        let start = index + 1
        index = start
        _ = try takeLabelValue(&index)
        guard index > start else { throw Stop(rule: rule, offset: start) }
        index += 1
        return start..<index - 1
    }

    /// Reads a sample's name within its braces, and its labels. `index` is at the opening brace, and then after the
    /// closing one.
    mutating func takeBracedSample(_ index: inout Int, _ sample: inout SampleSpan) throws(Stop) {
        let start = index
        sample.labels = index + 1
        namePlace = .inside
        try takeLabels(&index)
        guard case .found(let name) = namePlace else { throw Stop(rule: .metricName, offset: start) }
        sample.nameStart = name.lowerBound
        sample.nameEnd = name.upperBound
        sample.labelCount = labels.count
    }

    /// Enters a quoted text without '=' as the metric's name.
    mutating func enterBracedName(_ name: Range<Int>) throws(Stop) {
        guard namePlace == .inside else {
            let isExemplar = sampleHasExemplar
            throw Stop(
                rule: isExemplar ? .labelEquals : .nameTwice,
                offset: isExemplar ? name.upperBound + 1 : name.lowerBound - 1)
        }
        namePlace = .found(name)
    }
}
