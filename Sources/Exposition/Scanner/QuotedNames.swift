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

    /// Whether a quoted label name begins there, or the quoted name of a metric without another name. A server reads
    /// both without a comma before them.
    func isQuotedPart(_ index: Int) -> Bool {
        guard at(index) == Bytes.quote, quotesNames != false else { return false }
        var next = index + 1
        while at(next) != Bytes.quote {
            if at(next) == Bytes.lineFeed { return false }
            next += at(next) == Bytes.backslash ? 2 : 1
        }
        next += 1
        skipBlanks(&next)
        if at(next) == Bytes.equals { return true }
        return namePlace == .inside && (at(next) == Bytes.comma || at(next) == Bytes.closeBrace)
    }

    /// Reads the rest of a text in quotes that continues on the next line, up to its closing quote: lenient reading of
    /// the text format allows it.
    /// - Returns: whether the rest has a backslash.
    @inline(never) mutating func takeContinuation(_ index: inout Int, _ start: Int) throws(Stop) -> Bool {
        let open = Stop(rule: .labelEnd, offset: start - 1)
        guard kind == .text, !isStrict else { throw open }
        var next = index
        var lineFeeds = 0
        var hasEscape = false
        while next < end, base[next] != Bytes.quote {
            if base[next] == Bytes.backslash {
                hasEscape = true
                next += 1
                if at(next) == Bytes.lineFeed { throw open }
            } else if base[next] == Bytes.lineFeed {
                lineFeeds += 1
            }
            next += 1
        }
        guard next < end else { throw open }
        if quotedLineFeeds == 0 { openQuote = start - 1 }
        quotedLineFeeds += lineFeeds
        index = next
        return hasEscape
    }
}
