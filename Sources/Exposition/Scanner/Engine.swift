/// Reads one page line by line and checks it against its format. Its properties hold the findings of a line until the
/// next line.
struct Engine: ~Copyable {
    let page: UnsafeBufferPointer<UInt8>
    let base: UnsafePointer<UInt8>
    let end: Int
    let kind: ExpositionKind
    let isStrict: Bool
    /// Whether names may be quoted; nil means that they are read, with a warning.
    let quotesNames: Bool?
    let checks: ExpositionParser.Checks
    let limit: Int
    /// The seed of all hashes, different for every page, so that no page can be written whose labels collide.
    let seed = UInt64.random(in: .min ... .max)

    // The line.
    var line = 0
    var lineStart = 0
    var sample = SampleSpan()
    var labels = LabelSpans()
    var namePlace = NamePlace.outside
    /// Whether the labels that are being read belong to an exemplar.
    var sampleHasExemplar = false
    var labelNames = LabelTable()
    var scratch: [UInt8] = []
    /// The parts of this line that the visitor receives.
    var beginsFamily = false
    var hasSample = false
    var metadata: (kind: MetadataKind, start: Int, end: Int)?

    // The page.
    var hasEnded = false
    /// Whether a label value of an earlier line continues.
    private var hasOpenValue = false
    /// The line feeds within quotes in this line, which a server reads, and the first text that has one.
    var quotedLineFeeds = 0
    var openQuote = 0
    var result = ExpositionReport()
    var names: NameTable

    // The family.
    var family = FamilyState()
    var role = SampleRole.value
    var lastNameStart = 0
    var lastNameCount = 0
    var metrics = LabelTable()
    var group = MetricState()
    var groupIndex = -1
    /// The metrics of a text histogram or summary, whose samples need not be consecutive.
    var textMetrics: [MetricState] = []
    var points = LabelTable()

    init(_ page: UnsafeBufferPointer<UInt8>, parser: ExpositionParser) {
        self.page = page
        // An empty page has an address that is never read.
        base = page.baseAddress ?? UnsafePointer(bitPattern: 1)!
        end = page.count
        kind = parser.kind
        isStrict = parser.mode == .strict
        quotesNames = parser.quotedNames ? true : parser.mode == .lenient ? nil : false
        checks = parser.checks
        limit = parser.limit
        names = NameTable(seed: seed)
    }

    mutating func run(_ visitor: inout some ExpositionVisitor) {
        if end >= 3, base[0] == 0xef, base[1] == 0xbb, base[2] == 0xbf {
            add(Fault(line: 1, column: 1, rule: .byteOrderMark, found: ""))
        }
        var index = end >= 3 && !result.faults.isEmpty ? 3 : 0
        while index < end, result.faults.count < limit {
            line += 1 + quotedLineFeeds
            quotedLineFeeds = 0
            lineStart = index
            hasSample = false
            beginsFamily = false
            metadata = nil
            do throws(Stop) {
                try takeLine(&index)
                if quotedLineFeeds > 0 { report(.labelLineFeed, at: endOfLine(from: openQuote)) }
            } catch {
                let stop = reason(error, &index)
                let lineEnd = endOfLine(from: max(index, stop.offset))
                if !continuesValue(to: lineEnd) { report(stop.rule, at: stop.offset) }
                if stop.rule == .labelEnd { hasOpenValue = true }
                hasSample = false
                metadata = nil
                index = lineEnd
            }
            if hasSample || metadata != nil { hasOpenValue = false }
            if beginsFamily {
                visitor.beginFamily(UnsafeBufferPointer(rebasing: page[family.nameStart..<family.nameEnd]))
            }
            if let metadata {
                visitor.metadata(
                    metadata.kind, UnsafeBufferPointer(rebasing: page[metadata.start..<metadata.end]), type: family.type
                )
            }
            if hasSample {
                visitor.sample(SampleView(sample, role: role, line: line, base: base, kind: kind))
            }
            if index < end { index += 1 } else if !hasEnded, kind == .text { report(.lastLineFeed, at: end) }
        }
        finish(at: index)
    }

    private mutating func finish(at index: Int) {
        if index < end || result.faults.count >= limit {
            result.isComplete = false
        } else {
            endFamily()
            if kind == .openMetrics, !hasEnded {
                if line == 0 { line = 1 }
                report(.endMissing, at: end)
            }
        }
        result.lines = line + quotedLineFeeds
    }

    /// Reads a line and leaves `index` at its end: the line feed, or the page's end.
    @inline(__always) private mutating func takeLine(_ index: inout Int) throws(Stop) {
        if kind == .openMetrics {
            if hasEnded { throw Stop(rule: .afterEnd, offset: index) }
            let first = base[index]
            if first == Bytes.hash { return try takeOpenMetricsMetadata(&index) }
            if first == Bytes.lineFeed { throw Stop(rule: .emptyLine, offset: index) }
            if Bytes.isBlank(first) { throw Stop(rule: .separator, offset: index) }
            labels.removeAll()
            sampleHasExemplar = false
            try takeOpenMetricsSample(&index)
        } else {
            skipBlanks(&index)
            let first = at(index)
            if first == Bytes.lineFeed { return }
            if first == Bytes.hash { return try takeTextComment(&index) }
            labels.removeAll()
            try takeTextSample(&index)
        }
        hasSample = true
        result.samples += 1
        if checks == .all { checkSample() }
    }

    /// Returns the reason why a line cannot be read. If its text in quotes continued on the next line, the quote that
    /// ended it was another one, so the line ends where the text is open.
    private mutating func reason(_ error: Stop, _ index: inout Int) -> Stop {
        guard quotedLineFeeds > 0 else { return error }
        quotedLineFeeds = 0
        index = openQuote
        return Stop(rule: .labelEnd, offset: openQuote)
    }

    /// Whether a line that cannot be read is the rest of a label value with a line feed in it. The line at which the
    /// value began was reported already. The value ends with a quote.
    private mutating func continuesValue(to lineEnd: Int) -> Bool {
        guard hasOpenValue else { return false }
        if Bytes.find(Bytes.quote, base, from: lineStart, to: lineEnd) < lineEnd { hasOpenValue = false }
        return true
    }

    func endOfLine(from start: Int) -> Int { Bytes.find(Bytes.lineFeed, base, from: start, to: end) }
}

extension Engine {
    /// Reports a fault in this line.
    mutating func report(_ rule: Rule, at offset: Int) {
        var excerptEnd = offset
        while excerptEnd < end, excerptEnd < offset + 40, base[excerptEnd] != Bytes.lineFeed { excerptEnd += 1 }
        // The excerpt must not end within a character.
        while excerptEnd < end, excerptEnd > offset, base[excerptEnd] & 0xc0 == 0x80 { excerptEnd -= 1 }
        let found = offset < excerptEnd ? String(decoding: page[offset..<excerptEnd], as: UTF8.self) : ""
        add(Fault(line: line, column: offset - lineStart + 1, rule: rule, found: found))
    }

    /// Reports a fault in a family or a metric that began on another line.
    mutating func report(_ rule: Rule, line: Int, about name: Range<Int>) {
        add(Fault(line: line, column: 1, rule: rule, found: String(decoding: page[name].prefix(80), as: UTF8.self)))
    }

    private mutating func add(_ fault: Fault) {
        if fault.rule.isAdvice || !isStrict && fault.rule.isTolerated {
            result.warningCount += 1
            if result.warnings.count < limit { result.warnings.append(fault) }
        } else if result.faults.count < limit {
            result.faults.append(fault)
        }
    }
}
