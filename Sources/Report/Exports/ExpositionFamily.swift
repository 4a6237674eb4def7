import PlainText

/// A metric family as Prometheus reads it, in either of its text formats.
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

    /// Without the suffix that an info's samples have.
    let name: String
    let help: String
    let kind: Kind
    /// Told in OpenMetrics alone, and only where the name ends with it.
    let unit: String?
    var samples: [Sample]

    /// - Parameter timestamp: seconds since 1970.
    func openMetrics(at timestamp: Double) -> String {
        var text = "# TYPE \(name) \(kind.rawValue)\n"
        if let unit, name.hasSuffix("_\(unit)") { text += "# UNIT \(name) \(unit)\n" }
        text += "# HELP \(name) \(Self.escaped(help))\n"
        let suffix = kind == .info ? "_info" : ""
        return samples.reduce(into: text) { $0 += line(name + suffix, $1) + " \(timestamp)\n" }
    }

    /// The text format 0.0.4, without timestamps: it knows neither infos nor state sets, which are gauges there.
    var plainText: String {
        let full = kind == .info ? "\(name)_info" : name
        let help = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return samples.reduce(into: "# HELP \(full) \(help)\n# TYPE \(full) gauge\n") { $0 += line(full, $1) + "\n" }
    }

    private func line(_ name: String, _ sample: Sample) -> String {
        let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        return name + (labels.isEmpty ? "" : "{\(labels)}") + " \(Self.number(sample.value))"
    }

    /// As both formats write it.
    private static func number(_ value: Double) -> String {
        value.isFinite ? "\(value)" : value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }

    private static func escaped(_ text: String) -> String {
        PrintedText.lines(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
