import BenchmarkModel
import ConfigurationReader
import PlainText

/// One rule of Prometheus' relabeling. Source: Prometheus 2.42, model/relabel/relabel.go.
struct RelabelRule {
    enum Action: String, CaseIterable {
        case replace, keep, drop, keepequal, dropequal, labelmap, labeldrop, labelkeep, lowercase, uppercase
        /// Not supported: it needs MD5, and no library with MD5 is linked.
        case hashmod
    }

    /// The error for a rule that is valid in Prometheus and not supported here.
    struct Unsupported: Error {
        let position: SourcePosition
        let reason: String
    }

    private let action: Action
    private let sources: [String]
    private let separator: String
    private let pattern: RelabelPattern
    private let target: String
    private let replacement: String

    /// Reads a list of rules. Returns nil, with an error, when Prometheus would refuse it too.
    /// - Throws: `Unsupported` for a valid rule that is not supported here.
    static func rules(_ node: YAMLNode, _ errors: ErrorList) throws(Unsupported) -> [RelabelRule]? {
        guard case .sequence(let nodes) = node.content else {
            if node.isNothing { return [] }
            errors.add(node.position, "expected a list, found \(node.kind)", "write a list of relabeling rules")
            return nil
        }
        var rules: [RelabelRule] = []
        for node in nodes {
            guard let rule = try RelabelRule(node, errors) else { return nil }
            rules.append(rule)
        }
        return rules
    }

    private init?(_ node: YAMLNode, _ errors: ErrorList) throws(Unsupported) {
        guard var fields = YAMLFields(node, errors: errors) else { return nil }
        let action = fields.optional("action", Self.action)
        guard fields.entry("action") == nil || action != nil else { return nil }
        self.action = action ?? .replace
        sources = (fields.optional("source_labels", YAMLNode.texts) ?? []).map(\.value)
        separator = fields.optional("separator", YAMLNode.textOrNothing)?.value ?? ";"
        target = fields.optional("target_label", YAMLNode.text)?.value ?? ""
        replacement = fields.optional("replacement", YAMLNode.textOrNothing)?.value ?? "$1"
        _ = fields.optional("modulus", YAMLNode.wholeNumber)
        let regex = fields.optional("regex", YAMLNode.textOrNothing)
        fields.refuseOthers()
        let needsTarget: [Action] = [.replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal]
        if target.isEmpty, needsTarget.contains(self.action) {
            errors.add(node.position, "the action \(self.action.rawValue) has no target_label", "add target_label")
            return nil
        }
        guard self.action != .hashmod else {
            throw Unsupported(position: node.position, reason: "the action hashmod is not supported here")
        }
        guard let pattern = RelabelPattern(regex?.value ?? "(.*)") else {
            throw Unsupported(
                position: regex?.position ?? node.position,
                reason: "the regular expression \(quoted(regex?.value ?? "")) is not supported here")
        }
        self.pattern = pattern
    }

    /// Reads an action. As in Prometheus, its name may be in upper or lower case.
    private static func action(_ node: YAMLNode) -> (ErrorList) -> Action? {
        { errors in
            guard let word = node.text(errors) else { return nil }
            if let action = Action(rawValue: word.value.lowercased()) { return action }
            errors.add(
                word.position, "unknown action \(quoted(word.value))",
                suggestion(for: word.value, among: Action.allCases.map(\.rawValue)))
            return nil
        }
    }

    /// Returns the labels after this rule; nil when it drops the target.
    func apply(_ labels: [String: String]) -> [String: String]? {
        let value = sources.map { labels[$0] ?? "" }.joined(separator: separator)
        var result = labels
        switch action {
        case .keep: return pattern.matches(value) ? labels : nil
        case .drop: return pattern.matches(value) ? nil : labels
        case .keepequal: return labels[target] ?? "" == value ? labels : nil
        case .dropequal: return labels[target] ?? "" == value ? nil : labels
        case .replace:
            guard let name = pattern.expanded(target, in: value), let text = pattern.expanded(replacement, in: value),
                LabelName.isClassic(name)
            else { return labels }
            result[name] = text.isEmpty ? nil : text
        case .lowercase: result[target] = value.lowercased()
        case .uppercase: result[target] = value.uppercased()
        case .labelmap:
            for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
                if let mapped = pattern.expanded(replacement, in: name) { result[mapped] = value }
            }
        case .labeldrop: result = labels.filter { !pattern.matches($0.key) }
        case .labelkeep: result = labels.filter { pattern.matches($0.key) }
        case .hashmod: break
        }
        return result
    }
}

extension [RelabelRule] {
    /// Returns the labels after all rules; nil when one drops the target.
    func apply(_ labels: [String: String]) -> [String: String]? {
        var labels = labels
        for rule in self {
            guard let changed = rule.apply(labels) else { return nil }
            labels = changed
        }
        return labels
    }
}
