/// Names with any characters, in quotes: `{"http.server.requests","http.route"="/a"} 3` and `# TYPE
/// "http.server.requests" gauge`. Source: Prometheus' "Exposition formats", text 1.0.0 and OpenMetrics with
/// `escaping=allow-utf-8`.
extension Engine {
    /// Whether a quoted name begins at `index`, after blanks in the text format.
    func isQuotedName(_ index: Int) -> Bool {
        var index = index
        if kind == .text { skipBlanks(&index) }
        return at(index) == Bytes.quote
    }

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

    /// Reads a metric's name within the braces of its labels. `index` is at the opening brace, and then after the
    /// closing one.
    mutating func takeQuotedSample(_ index: inout Int, _ sample: inout SampleSpan) throws(Stop) {
        sample.labels = index + 1
        index += 1
        if kind == .text { skipBlanks(&index) }
        let name = try takeQuotedName(&index, orStop: .metricName)
        sample.nameStart = name.lowerBound
        sample.nameEnd = name.upperBound
        if kind == .text { skipBlanks(&index) }
        if at(index) == Bytes.closeBrace {
            index += 1
            return
        }
        guard at(index) == Bytes.comma else { throw Stop(rule: .labelSeparator, offset: index) }
        // The comma is in the position that an opening brace has for labels without a name before them.
        try takeLabels(&index)
        sample.labelCount = labels.count
    }
}
