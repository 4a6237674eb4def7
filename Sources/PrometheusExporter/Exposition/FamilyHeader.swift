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

    func append(to page: inout TextBuffer, as format: ExpositionFormat) {
        guard format.isOpenMetrics else { return page.append(text) }
        let family = Naming.family(of: name, type: type)
        page.append("# HELP ")
        page.append(family)
        page.append(" ")
        // OpenMetrics escapes help texts like label values; text format 0.0.4 does not escape quotes.
        page.append(labelValue: help)
        page.append("\n# TYPE ")
        page.append(family)
        page.append(" ")
        page.append(type.openMetricsName)
        if let unit {
            page.append("\n# UNIT ")
            page.append(family)
            page.append(" ")
            page.append(unit)
        }
        page.append("\n")
    }
}
