/// What a format says of the samples of one family.
enum FamilyRules {
    /// What a sample's name has behind the family's.
    static func suffixes(type: String?, isOpenMetrics: Bool) -> [String] {
        switch (type, isOpenMetrics) {
        case ("counter", true): ["_total", "_created"]
        case ("histogram", true): ["_bucket", "_sum", "_count", "_created"]
        case ("histogram", false): ["_bucket", "_sum", "_count"]
        case ("summary", true): ["", "_sum", "_count", "_created"]
        case ("summary", false): ["", "_sum", "_count"]
        case ("info", true): ["_info"]
        default: [""]
        }
    }

    /// nil when there is none.
    static func problem(of family: ParsedFamily, isOpenMetrics: Bool) -> String? {
        let known =
            isOpenMetrics
            ? ["counter", "gauge", "histogram", "summary", "info", "stateset", "unknown"]
            : ["counter", "gauge", "histogram", "summary", "untyped"]
        if let type = family.type, !known.contains(type) { return "type '\(type)' is not known" }
        if let unit = family.unit, !family.name.hasSuffix("_" + unit) { return "its name does not end in _\(unit)" }
        for sample in family.samples {
            if let problem = problem(of: sample, in: family) { return problem }
        }
        return family.type == "histogram" ? histogramProblem(family) : nil
    }

    private static func problem(of sample: ParsedSample, in family: ParsedFamily) -> String? {
        switch family.type {
        case "counter" where !(sample.value >= 0): "a counter of \(sample.value)"
        case "info" where sample.value != 1: "an info of \(sample.value)"
        case "stateset" where sample.value != 0 && sample.value != 1: "a state of \(sample.value)"
        case "stateset" where sample.labels[family.name] == nil: "a state without its label"
        default:
            sample.exemplar != nil && !sample.name.hasSuffix("_bucket") && !sample.name.hasSuffix("_total")
                ? "an exemplar on \(sample.name)" : nil
        }
    }

    /// Buckets of one series rise, end in +Inf, and that is the count.
    private static func histogramProblem(_ family: ParsedFamily) -> String? {
        var buckets: [[String: String]: [(bound: Double, count: Double)]] = [:]
        for sample in family.samples where sample.name == family.name + "_bucket" {
            guard let text = sample.labels["le"], let bound = text == "+Inf" ? .infinity : Double(text) else {
                return "a bucket without a bound"
            }
            buckets[sample.labels.filter { $0.key != "le" }, default: []].append((bound, sample.value))
        }
        for (labels, found) in buckets {
            guard zip(found, found.dropFirst()).allSatisfy({ $0.bound < $1.bound && $0.count <= $1.count }) else {
                return "buckets that do not rise"
            }
            let count = family.samples.first { $0.name == family.name + "_count" && $0.labels == labels }
            guard found.last?.bound == .infinity, count?.value == found.last?.count else {
                return "a count that is not its +Inf bucket"
            }
        }
        return nil
    }
}
