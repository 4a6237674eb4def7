/// The naming rules of Prometheus and OpenMetrics. They are checked only when a metric is declared.
enum Naming {
    static func check(name: String, type: MetricType, unit: String? = nil) throws(MetricError) {
        guard isName(name, colons: true) else { throw .invalidName(name) }
        if let suffix = type.suffix {
            guard name.hasSuffix(suffix), name != suffix else { throw .missingSuffix(suffix, metric: name) }
        }
        let family = family(of: name, type: type)
        for reserved in ["_total", "_info", "_bucket", "_sum", "_count", "_created"] where family.hasSuffix(reserved) {
            throw .reservedSuffix(reserved, metric: name)
        }
        if let unit, !family.hasSuffix("_" + unit) { throw .missingUnit(unit, metric: name) }
    }

    /// Returns the family's name in OpenMetrics. No two families of a registry may have the same one.
    static func family(of name: String, type: MetricType) -> String {
        guard let suffix = type.suffix, name.hasSuffix(suffix) else { return name }
        return String(name.dropLast(suffix.count))
    }

    /// Checks label names. `taken`: names that these labels must not have.
    static func check(labels: [String], taken: [String], metric: String) throws(MetricError) {
        for (index, label) in labels.enumerated() {
            guard isName(label, colons: false), !label.hasPrefix("__") else { throw .invalidLabelName(label) }
            if taken.contains(label) || labels[..<index].contains(label) {
                throw .labelTaken(label, metric: metric)
            }
        }
    }

    private static func isName(_ text: String, colons: Bool) -> Bool {
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
}
