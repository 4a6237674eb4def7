/// The naming rules of Prometheus and OpenMetrics. They are checked only when a metric is declared.
///
/// Names that an escaping scheme changes must follow the rules in their escaped form too.
enum Naming {
    static func check(
        name: String, type: MetricType, unit: String? = nil, rules: NameRules = .legacy
    ) throws(MetricError) {
        guard rules == .utf8 ? !name.isEmpty : isLegacy(name, colons: true) else { throw .invalidName(name) }
        if let suffix = type.suffix {
            guard name.hasSuffix(suffix), name != suffix else { throw .missingSuffix(suffix, metric: name) }
        }
        let family = family(of: name, type: type)
        let escaped = rules == .utf8 ? escapedFamily(of: name, type: type) : family
        for reserved in ["_total", "_info", "_bucket", "_sum", "_count", "_created"] where escaped.hasSuffix(reserved) {
            throw .reservedSuffix(reserved, metric: name)
        }
        if let unit, !family.hasSuffix("_" + unit) { throw .missingUnit(unit, metric: name) }
    }

    /// Returns the family's name in OpenMetrics.
    static func family(of name: String, type: MetricType) -> String {
        guard let suffix = type.suffix, name.hasSuffix(suffix) else { return name }
        return String(name.dropLast(suffix.count))
    }

    /// Returns the family's name in OpenMetrics, escaped for parsers that read no UTF-8 names. No two families of a
    /// registry may have the same one.
    static func escapedFamily(of name: String, type: MetricType) -> String {
        family(of: NameEscaping.underscores.escaped(name, colons: true), type: type)
    }

    /// Checks label names. `taken`: names that these labels must not have.
    static func check(
        labels: [String], taken: [String], metric: String, rules: NameRules = .legacy
    ) throws(MetricError) {
        guard rules == .utf8 else { return try checkLegacy(labels, taken, metric) }
        for label in labels where label.isEmpty { throw .invalidLabelName(label) }
        let escaped = labels.map { NameEscaping.underscores.escaped($0, colons: false) }
        let takenEscaped = taken.map { NameEscaping.underscores.escaped($0, colons: false) }
        for (index, label) in escaped.enumerated() {
            if label.hasPrefix("__") { throw .invalidLabelName(labels[index]) }
            if takenEscaped.contains(label) || escaped[..<index].contains(label) {
                throw .labelTaken(labels[index], metric: metric)
            }
        }
    }

    private static func checkLegacy(_ labels: [String], _ taken: [String], _ metric: String) throws(MetricError) {
        for (index, label) in labels.enumerated() {
            guard isLegacy(label, colons: false), !label.hasPrefix("__") else { throw .invalidLabelName(label) }
            if taken.contains(label) || labels[..<index].contains(label) {
                throw .labelTaken(label, metric: metric)
            }
        }
    }

    /// Whether a name has only characters that every parser reads. `colons`: whether colons are among them.
    static func isLegacy(_ text: String, colons: Bool) -> Bool {
        var first = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9") where !first: break
            case UInt8(ascii: ":") where colons: break
            default: return false
            }
            first = false
        }
        return !first
    }

    static func isLegacy(_ character: Unicode.Scalar, isFirst: Bool, colons: Bool) -> Bool {
        switch character {
        case "a"..."z", "A"..."Z", "_": true
        case "0"..."9": !isFirst
        case ":": colons
        default: false
        }
    }
}
