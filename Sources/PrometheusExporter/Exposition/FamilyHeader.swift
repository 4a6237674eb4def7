/// The HELP, TYPE and UNIT lines above a family's samples, in each format.
final class FamilyHeader: Sendable {
    let name: String
    let help: String
    let type: MetricType
    let unit: String?
    /// The header in text format 0.0.4, which agents are asked for most. It is rendered once, and freed in deinit.
    private let text: LineText

    init(name: String, help: String, type: MetricType, unit: String? = nil) {
        self.name = name
        // A line end must not follow a carriage return, so carriage returns at the end of the help are removed.
        var help = help
        while help.utf8.last == UInt8(ascii: "\r") { help.unicodeScalars.removeLast() }
        self.help = help
        self.type = type
        self.unit = unit
        let name = NameEscaping.underscores.escaped(name, colons: true)
        var text = TextBuffer(capacity: 48 + 2 * name.utf8.count + help.utf8.count)
        text.append("# HELP ")
        text.append(name)
        text.append(" ")
        text.append(help: help)
        text.append("\n# TYPE ")
        text.append(name)
        text.append(" ")
        text.append(type.textFormatName)
        text.append("\n")
        self.text = LineText(text)
    }

    deinit { text.deallocate() }

    @inline(__always) func append(to page: inout TextBuffer, as format: ExpositionFormat, _ names: NameEscaping) {
        if names == .underscores, format.syntax != .openMetrics { return page.append(text) }
        appendOther(to: &page, isOpenMetrics: format.syntax == .openMetrics, names)
    }

    private func appendOther(to page: inout TextBuffer, isOpenMetrics: Bool, _ names: NameEscaping) {
        let shown = names == .allowUTF8 ? name : names.escaped(name, colons: true)
        let family = isOpenMetrics ? Naming.family(of: shown, type: type) : shown
        let quoted = names == .allowUTF8 ? ShownNames.metric(family, .allowUTF8) : family
        page.append("# HELP ")
        page.append(quoted)
        page.append(" ")
        // OpenMetrics escapes help texts like label values; the text format does not escape quotes.
        if isOpenMetrics { page.append(labelValue: help) } else { page.append(help: help) }
        page.append("\n# TYPE ")
        page.append(quoted)
        page.append(" ")
        page.append(isOpenMetrics ? type.openMetricsName : type.textFormatName)
        // OpenMetrics demands that the name ends in the unit, which an escaped name may not do.
        if let unit, isOpenMetrics, family.hasSuffix("_" + unit) {
            page.append("\n# UNIT ")
            page.append(quoted)
            page.append(" ")
            page.append(unit)
        }
        page.append("\n")
    }

    /// Begins a MetricFamily message with everything before its metrics.
    /// - Parameters:
    ///   - shown: the name as this page shows it.
    ///   - metrics: how many there are, for an estimate of the length.
    func begin(in page: inout TextBuffer, as shown: String, metrics: Int) -> TextBuffer.Message {
        let texts = shown.utf8.count + help.utf8.count
        // A metric takes at least 13 bytes.
        let message = page.beginDelimited(isLong: texts + 13 * metrics > 1 << 7)
        page.write(atMost: 4 * TextCursor.longestField + texts + (unit?.utf8.count ?? 0)) { cursor in
            cursor.write(field: 1, string: shown)
            cursor.write(field: 2, string: help)
            cursor.write(field: 3, varint: type.protobufNumber)
            if let unit { cursor.write(field: 5, string: unit) }
        }
        return message
    }
}
