import BenchmarkModel
import ConfigurationReader

/// One entry of a budget file's `changes`: the threshold above which the difference of a figure counts as a change.
struct ChangeThresholdRow {
    private let fields: YAMLFields
    private let metric: Located<String>?
    private let phase: Phase?
    private let statistic: ChangeStatistic?
    private let absolute: Located<Double>?
    private let relative: Located<Double>?
    private let why: Located<String>?

    /// Reads the keys of an entry. Returns nil, with an error, when the node is not a mapping.
    init?(_ node: YAMLNode, _ errors: ErrorList) {
        guard var fields = YAMLFields(node, errors: errors) else { return nil }
        metric = fields.required("metric", YAMLNode.text)
        phase = fields.required("phase", YAMLNode.choice(of: Phase.self))
        statistic = fields.required("statistic", YAMLNode.choice(of: ChangeStatistic.self))
        absolute = fields.optional("absolute", YAMLNode.number)
        relative = fields.optional("relative", YAMLNode.number)
        why = fields.required("why", YAMLNode.text)
        fields.refuseOthers()
        self.fields = fields
    }

    /// Returns the threshold; nil, with errors, when a key is missing or keys contradict each other.
    /// - Parameter lines: the line of each metric, phase and statistic so far.
    func threshold(lines: inout [String: Int]) -> ChangeThreshold? {
        let errors = fields.errors
        guard let metric, let phase, let statistic, let why, let known = metric.metric(errors) else { return nil }
        for number in [absolute, relative].compactMap({ $0 }) where number.value < 0 {
            errors.add(number.position, "a threshold of \(number.value)", "give 0 or more")
        }
        let isZero = (absolute?.value ?? 0) == 0 && (relative?.value ?? 0) == 0
        if isZero, !known.mayBeExact {
            errors.add(
                fields.position, "no threshold for \(metric.value), which differs between runs",
                "give absolute (in base units), relative (0.05 is 5 %), or both")
        }
        if statistic.isDifference, phase != .twins {
            errors.add(
                fields.position, "a difference in the \(phase.rawValue) phase",
                "give phase: twins, or the statistic of a level: only twins have differences")
        }
        let key = "\(metric.value) \(phase.rawValue) \(statistic.rawValue)"
        if let earlier = lines.updateValue(fields.position.line, forKey: key) {
            errors.add(fields.position, "\(key) is already on line \(earlier)", "leave out one of them")
        }
        return ChangeThreshold(
            metric: known, phase: phase, statistic: statistic, absolute: absolute?.value ?? 0,
            relative: relative?.value ?? 0, why: why.value)
    }
}
