extension Engine {
    /// Reads a line of OpenMetrics that begins with '#'.
    mutating func takeOpenMetricsMetadata(_ index: inout Int) throws(Stop) {
        if hasText("# EOF", at: index), at(index + 5) == Bytes.lineFeed {
            index += 5
            hasEnded = true
            if index == end { report(.endLineFeed, at: index) }
            return
        }
        let keyword: MetadataKind
        if hasText("# HELP ", at: index) {
            keyword = .help
        } else if hasText("# TYPE ", at: index) {
            keyword = .type
        } else if hasText("# UNIT ", at: index) {
            keyword = .unit
        } else {
            throw Stop(rule: .comment, offset: index)
        }
        index += 7
        let name = try takeMetadataName(&index)
        guard at(index) == Bytes.space else {
            let isEnd = at(index) == Bytes.lineFeed || Bytes.isBlank(at(index))
            throw Stop(rule: isEnd ? .metadataText : .metadataName, offset: index)
        }
        index += 1
        try takeMetadata(keyword, of: name, &index)
    }

    /// Reads a line of the text format that begins with '#'. It is a comment, unless its first token is HELP or TYPE.
    mutating func takeTextComment(_ index: inout Int) throws(Stop) {
        var token = index + 1
        skipBlanks(&token)
        let isHelp = hasText("HELP", at: token)
        // A server knows HELP and TYPE only behind a blank: without one the line is a comment.
        let isComment = !isStrict && token == index + 1
        guard !isComment, isHelp || hasText("TYPE", at: token), endsWord(token + 4) else {
            if hasText("# EOF", at: index), endsWord(index + 5) { result.hasOpenMetricsEnd = true }
            index = endOfLine(from: index)
            return
        }
        index = token + 4
        if at(index) == Bytes.lineFeed { return report(.metadataKeyword, at: token) }
        skipBlanks(&index)
        let name = try takeMetadataName(&index)
        if !endsWord(index) {
            guard isHelp else { throw Stop(rule: .metadataName, offset: index) }
            // A server takes this character as the separator.
            report(.helpSeparator, at: index)
            index += 1
        }
        skipBlanks(&index)
        try takeMetadata(isHelp ? .help : .type, of: name, &index)
    }

    private mutating func takeMetadataName(_ index: inout Int) throws(Stop) -> Range<Int> {
        if at(index) == Bytes.quote { return try takeQuotedName(&index, orStop: .metadataName) }
        let start = index
        try takeMetricName(&index, orStop: .metadataName)
        return start..<index
    }

    /// Reads the text of a metadata line, which begins at `index`.
    private mutating func takeMetadata(
        _ keyword: MetadataKind, of name: Range<Int>, _ index: inout Int
    ) throws(Stop) {
        let start = index
        let textEnd: Int
        switch keyword {
        case .help: textEnd = try takeHelp(&index)
        case .type, .unit:
            while at(index) != Bytes.lineFeed, kind == .openMetrics || !Bytes.isBlank(at(index)) { index += 1 }
            textEnd = index
            if kind == .text { skipBlanks(&index) }
            guard at(index) == Bytes.lineFeed else { throw Stop(rule: .leftover, offset: index) }
        }
        var type: FamilyType?
        if keyword == .type {
            type = FamilyType(UnsafeBufferPointer(rebasing: page[start..<textEnd]), kind)
            if type == nil { type = foreignType(start, textEnd) }
            if type == nil { throw Stop(rule: start == textEnd ? .metadataText : .type, offset: start) }
        } else if keyword == .unit {
            for position in start..<textEnd where !Bytes.continuesMetric(base[position]) {
                throw Stop(rule: .unitText, offset: position)
            }
        }
        metadata = (keyword, start, textEnd)
        enterFamily(named: name)
        note(keyword, type: type, start: start, end: textEnd)
    }

    /// Reports a type of the other format, and returns the type of this format that the lines that follow are read as.
    private mutating func foreignType(_ start: Int, _ end: Int) -> FamilyType? {
        let text = UnsafeBufferPointer(rebasing: page[start..<end])
        if kind == .text, Bytes.isEqual(text, "gaugehistogram") || Bytes.isEqual(text, "gauge_histogram") {
            report(.gaugeHistogramInText, at: start)
            return .gaugehistogram
        }
        guard let type = FamilyType(text, kind == .text ? .openMetrics : .text) else { return nil }
        report(kind == .text ? .openMetricsType : .textType, at: start)
        guard kind == .text else { return .unknown }
        result.openMetricsFaults += 1
        return type == .info || type == .stateset ? .gauge : .unknown
    }

    private mutating func note(_ keyword: MetadataKind, type: FamilyType?, start: Int, end: Int) {
        guard checks == .all else {
            if let type { family.type = type }
            return
        }
        if family.samples > 0 { report(.metadataLate, at: lineStart) }
        let isTwice =
            switch keyword {
            case .help: family.hasHelp
            case .type: family.hasType
            case .unit: family.hasUnit
            }
        if isTwice { report(.metadataTwice, at: lineStart) }
        switch keyword {
        case .help: family.hasHelp = true
        case .unit:
            family.hasUnit = true
            family.unitStart = start
            family.unitEnd = end
            family.unitLine = line
        case .type:
            family.hasType = true
            // A late type does not change the samples that came before it.
            guard let type, family.samples == 0 else { return }
            family.type = type
            family.roles = SampleRole.all(of: type, kind)
        }
    }

    /// Returns the end of a help text, without trailing blanks in the text format. `index` is then at the line's end.
    private mutating func takeHelp(_ index: inout Int) throws(Stop) -> Int {
        let start = index
        var isASCII = true
        while at(index) != Bytes.lineFeed {
            let byte = base[index]
            if byte >= 0x80 { isASCII = false }
            if byte == Bytes.quote, kind == .openMetrics { report(.helpQuote, at: index) }
            if byte == Bytes.backslash {
                let escaped = at(index + 1)
                let isKnown = escaped == Bytes.backslash || escaped == 110
                if escaped == Bytes.quote, kind == .text, quotesNames == true {
                    // Version 1.0.0 escapes quotes in names, and its writers do the same in help texts.
                    report(.undefinedEscape, at: index)
                } else if !isKnown, kind == .text || escaped == Bytes.lineFeed {
                    report(.escape, at: index)
                } else if !isKnown, escaped != Bytes.quote {
                    report(.undefinedEscape, at: index)
                }
                if escaped != Bytes.lineFeed, escaped < 0x80 { index += 1 }
            }
            index += 1
        }
        if !isASCII, let invalid = Bytes.firstInvalid(UnsafeBufferPointer(rebasing: page[start..<index])) {
            report(.helpEncoding, at: start + invalid)
        }
        var textEnd = index
        if kind == .openMetrics {
            if textEnd > start, base[textEnd - 1] == Bytes.carriageReturn { report(.carriageReturn, at: textEnd - 1) }
        } else {
            while textEnd > start, Bytes.isBlank(base[textEnd - 1]) { textEnd -= 1 }
        }
        return textEnd
    }

    private func hasText(_ text: StaticString, at index: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        return index + count <= end && Bytes.areEqual(base + index, text.utf8Start, count)
    }

    private func endsWord(_ index: Int) -> Bool { at(index) == Bytes.lineFeed || Bytes.isBlank(at(index)) }
}
