extension Engine {
    /// Reads a set of labels and appends it to `labels`. `index` is at the opening brace, and then after the closing
    /// one.
    mutating func takeLabels(_ index: inout Int) throws(Stop) {
        let isText = kind == .text
        let first = labels.count
        index += 1
        if isText { skipBlanks(&index) }
        if at(index) == Bytes.closeBrace {
            index += 1
            return
        }
        /// The position after the value of the label before.
        var previous: Int?
        while true {
            let start = index
            do throws(Stop) {
                try takeLabel(&index, first: first)
            } catch {
                throw previous.map { refined(error, at: start, after: $0) } ?? error
            }
            let after = index
            if isText { skipBlanks(&index) }
            if at(index) == Bytes.closeBrace { break }
            guard at(index) == Bytes.comma else {
                guard isText, Bytes.beginsLabel(at(index)) ? isLabel(index) : isQuotedPart(index) else {
                    throw separatorStop(index, after: after)
                }
                report(.labelComma, at: index)
                continue
            }
            index += 1
            if isText {
                skipBlanks(&index)
                if at(index) == Bytes.closeBrace { break }
            } else if at(index) == Bytes.closeBrace {
                report(.trailingComma, at: index - 1)
                break
            }
            previous = after
        }
        index += 1
    }

    /// Returns the reason for an invalid label after a comma: the comma may be within a value whose quote is not
    /// escaped.
    private func refined(_ stop: Stop, at start: Int, after: Int) -> Stop {
        // Where names may be quoted, a quote at the start begins a name and is not loose.
        let mayQuote = quotesNames == true || namePlace != .outside
        let rest = mayQuote && at(start) == Bytes.quote ? max(start, stop.offset) : start
        return switch stop.rule {
        case .nameTwice where quotesNames == true: stop
        case .labelName, .labelEquals, .labelQuote, .quotedName, .nameTwice:
            hasLooseQuote(rest) ? Stop(rule: .unescapedQuote, offset: after - 1) : stop
        default: stop
        }
    }

    /// Returns the reason why the labels do not continue at `index`, after a closing quote and blanks.
    private func separatorStop(_ index: Int, after: Int) -> Stop {
        // Any one character may be in the place of the comma.
        if !isLabel(index + 1), hasLooseQuote(index) { return Stop(rule: .unescapedQuote, offset: after - 1) }
        return Stop(rule: .labelSeparator, offset: index)
    }

    /// Whether a label begins there: there is '=' before the next quote.
    private func isLabel(_ index: Int) -> Bool {
        guard let quote = nextQuote(index) else { return false }
        var last = quote - 1
        while last > index, Bytes.isBlank(base[last]) { last -= 1 }
        return last > index && base[last] == Bytes.equals
    }

    /// Whether the line has another quote that does not begin a label value. The quote before it was then meant as part
    /// of its value.
    private func hasLooseQuote(_ index: Int) -> Bool { nextQuote(index) != nil && !isLabel(index) }

    /// Returns the next quote before the end of the label or the line.
    private func nextQuote(_ start: Int) -> Int? {
        var index = start
        while index < end {
            switch base[index] {
            case Bytes.quote: return index
            case Bytes.lineFeed, Bytes.comma, Bytes.closeBrace: return nil
            default: index += 1
            }
        }
        return nil
    }

    @inline(__always) private mutating func takeLabel(_ index: inout Int, first: Int) throws(Stop) {
        var span = LabelSpan()
        span.nameStart = index
        if at(index) == Bytes.quote {
            let name = try takeQuotedName(&index, orStop: .labelName)
            span.nameStart = name.lowerBound
            span.nameEnd = name.upperBound
            if kind == .text { skipBlanks(&index) }
            if at(index) == Bytes.comma || at(index) == Bytes.closeBrace { return try enterBracedName(name) }
        } else {
            guard Bytes.beginsLabel(at(index)) else { throw Stop(rule: .labelName, offset: index) }
            index += 1
            while index < end, Bytes.continuesLabel(base[index]) { index += 1 }
            span.nameEnd = index
        }
        if kind == .text { skipBlanks(&index) }
        guard at(index) == Bytes.equals else { throw Stop(rule: .labelEquals, offset: index) }
        index += 1
        if kind == .text { skipBlanks(&index) }
        guard at(index) == Bytes.quote else { throw Stop(rule: .labelQuote, offset: index) }
        index += 1
        span.valueStart = index
        span.hasEscape = try takeLabelValue(&index)
        span.valueEnd = index
        index += 1
        hash(&span)
        try checkLabel(span, first: first)
        labels.append(span)
    }

    /// Reads to the closing quote, and returns whether the value has a backslash.
    @inline(__always) mutating func takeLabelValue(_ index: inout Int) throws(Stop) -> Bool {
        let start = index
        var hasEscape = false
        var isASCII = true
        while true {
            while index + 8 <= end {
                let word = Bytes.word(base + index)
                let found =
                    Bytes.matches(word, Bytes.quote) | Bytes.matches(word, Bytes.backslash)
                    | Bytes.matches(word, Bytes.lineFeed) | word & Bytes.highBits
                guard found == 0 else {
                    index += found.trailingZeroBitCount >> 3
                    break
                }
                index += 8
            }
            let byte = at(index)
            if byte == Bytes.quote { break }
            if byte == Bytes.lineFeed {
                if try takeContinuation(&index, start) { hasEscape = true }
                isASCII = false
                break
            }
            if byte == Bytes.backslash {
                hasEscape = true
                let escaped = at(index + 1)
                if escaped == Bytes.lineFeed { throw Stop(rule: .labelEnd, offset: start - 1) }
                if escaped != Bytes.backslash, escaped != Bytes.quote, escaped != 110 {
                    report(kind == .text ? .escape : .undefinedEscape, at: index)
                }
                index += escaped < 0x80 ? 2 : 1
            } else {
                if byte >= 0x80 { isASCII = false }
                index += 1
            }
        }
        if !isASCII, let invalid = Bytes.firstInvalid(UnsafeBufferPointer(rebasing: page[start..<index])) {
            throw Stop(rule: .encoding, offset: start + invalid)
        }
        return hasEscape
    }

    @inline(__always) private mutating func hash(_ span: inout LabelSpan) {
        span.nameHash = Bytes.hash(base + span.nameStart, span.nameEnd - span.nameStart, seed: seed)
        guard span.hasEscape else {
            span.hash = Bytes.hash(base + span.valueStart, span.valueEnd - span.valueStart, seed: span.nameHash)
            return
        }
        scratch.removeAll(keepingCapacity: true)
        Escapes.unescape(UnsafeBufferPointer(rebasing: page[span.valueStart..<span.valueEnd]), into: &scratch)
        span.hash = scratch.withUnsafeBufferPointer { Bytes.hash($0.baseAddress!, $0.count, seed: span.nameHash) }
    }

    /// Checks that a name is unique within its set, and not reserved.
    @inline(__always) private mutating func checkLabel(_ span: LabelSpan, first: Int) throws(Stop) {
        if base[span.nameStart] == Bytes.underscore {
            if Bytes.isEqual(UnsafeBufferPointer(rebasing: page[span.nameStart..<span.nameEnd]), "__name__") {
                throw Stop(rule: .nameLabel, offset: span.nameStart)
            } else if at(span.nameStart + 1) == Bytes.underscore {
                report(.reservedLabel, at: span.nameStart)
            } else if kind == .openMetrics {
                report(.reservedName, at: span.nameStart)
            }
        }
        if labels.count - first < 32 {
            for index in first..<labels.count where labels[index].nameHash == span.nameHash {
                if hasSameName(labels[index], span) { try reportDuplicate(span) }
            }
            return
        }
        try checkManyLabels(span, first: first)
    }

    private func hasSameName(_ a: LabelSpan, _ b: LabelSpan) -> Bool {
        let count = a.nameEnd - a.nameStart
        return count == b.nameEnd - b.nameStart && Bytes.areEqual(base + a.nameStart, base + b.nameStart, count)
    }

    /// A server stores an exemplar whose labels have a name twice, but no such series.
    private mutating func reportDuplicate(_ span: LabelSpan) throws(Stop) {
        guard sampleHasExemplar else { throw Stop(rule: .duplicateLabel, offset: span.nameStart) }
        report(.exemplarLabelTwice, at: span.nameStart)
    }

    /// Checks names with a table beyond 32 labels, so that a line with a million labels takes linear time.
    private mutating func checkManyLabels(_ span: LabelSpan, first: Int) throws(Stop) {
        if labels.count - first == 32 {
            labelNames.removeAll()
            for index in first..<labels.count {
                var probe = labelNames.firstProbe(labels[index].nameHash)
                while labelNames.candidate(labels[index].nameHash, &probe) != nil {}
                labelNames.insert(labels[index].nameHash, offset: index, at: probe)
            }
        }
        var probe = labelNames.firstProbe(span.nameHash)
        while let candidate = labelNames.candidate(span.nameHash, &probe) {
            if hasSameName(labels[labelNames[candidate].offset], span) { try reportDuplicate(span) }
        }
        labelNames.insert(span.nameHash, offset: labels.count, at: probe)
    }
}
