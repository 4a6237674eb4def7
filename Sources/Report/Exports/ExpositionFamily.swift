import PlainText

/// A metric family that can be written in both text formats of Prometheus.
struct ExpositionFamily {
    enum Kind: String {
        case gauge
        case info
        case stateSet = "stateset"
    }

    struct Sample {
        let labels: [(name: String, value: String)]
        let value: Double
    }

    /// The name without the suffix `_info`.
    let name: String
    let help: String
    let kind: Kind
    /// The unit; written only in OpenMetrics, and only if the name ends with it.
    let unit: String?
    var samples: [Sample]

    /// Returns the family as OpenMetrics 1.0.
    ///
    /// - Parameter timestamp: in seconds since 1970.
    func openMetrics(at timestamp: Double) -> String {
        var text = "# TYPE \(name) \(kind.rawValue)\n"
        if let unit, name.hasSuffix("_\(unit)") { text += "# UNIT \(name) \(unit)\n" }
        text += "# HELP \(name) \(Self.escaped(help))\n"
        let suffix = kind == .info ? "_info" : ""
        return samples.reduce(into: text) { $0 += line(name + suffix, $1) + " \(timestamp)\n" }
    }

    /// The family in the text format 0.0.4 without timestamps. The format has neither infos nor state sets: they become
    /// gauges.
    var plainText: String {
        let full = kind == .info ? "\(name)_info" : name
        let help = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return samples.reduce(into: "# HELP \(full) \(help)\n# TYPE \(full) gauge\n") { $0 += line(full, $1) + "\n" }
    }

    private func line(_ name: String, _ sample: Sample) -> String {
        let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        return name + (labels.isEmpty ? "" : "{\(labels)}") + " \(Self.number(sample.value))"
    }

    /// Returns a number in the syntax of both formats.
    private static func number(_ value: Double) -> String {
        value.isFinite ? "\(value)" : value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }

    private static func escaped(_ text: String) -> String {
        PrintedText.lines(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
