import BenchmarkModel
import ConfigurationReader
import PlainText

/// The key `push` of a target file.
struct TargetPush {
    let rules: PushRules
    /// Seconds between two pushes; nil for the run's scrape interval.
    let interval: Double?

    private static let longestDelay = 600.0

    /// Reads `{protocol: ..., interval: ..., path: ..., sink: {...}}` and checks the values.
    static func read(_ node: YAMLNode) -> (ErrorList) -> TargetPush? {
        { errors in
            guard var fields = YAMLFields(node, errors: errors) else { return nil }
            let format = fields.required("protocol", YAMLNode.choice(of: PushFormat.self))
            let interval = fields.optional("interval", YAMLNode.number)
            let path = fields.optional("path", YAMLNode.text)
            let sink = fields.optional("sink", conduct)
            fields.refuseOthers()
            let check = TargetChecks(errors: errors)
            if let interval { check.isPositive(interval) }
            if let path { check.path(path) }
            guard let format else { return nil }
            if format.isUDP, let entry = fields.entry("path") {
                errors.add(
                    entry.keyPosition, "path has no effect, because \(format.rawValue) sends datagrams, not requests",
                    "leave it out")
            }
            if format.isUDP, let sink, sink.delay > 0 || sink.status != nil, let entry = fields.entry("sink") {
                errors.add(
                    entry.keyPosition,
                    "delay and status have no effect, because datagrams of \(format.rawValue) are not answered",
                    "give close_after alone, or leave out sink")
            }
            return TargetPush(
                rules: PushRules(format, path: path?.value, sink: sink ?? .usual), interval: interval?.value)
        }
    }

    /// Reads `{delay: 2, status: 503, close_after: 10}`.
    private static func conduct(_ node: YAMLNode) -> (ErrorList) -> SinkConduct? {
        { errors in
            guard var fields = YAMLFields(node, errors: errors) else { return nil }
            let delay = fields.optional("delay", YAMLNode.number)
            let status = fields.optional("status", YAMLNode.wholeNumber)
            let closeAfter = fields.optional("close_after", YAMLNode.number)
            fields.refuseOthers()
            for number in [delay, closeAfter].compactMap(\.self) where !(0...longestDelay).contains(number.value) {
                errors.add(
                    number.position, "\(number.value) is not a time in which the sink acts",
                    "give a number of seconds from 0 to \(longestDelay.plainText)")
            }
            if let status, !(200...599).contains(status.value) {
                errors.add(
                    status.position, "\(status.value) is not the status of an answer",
                    "give a whole number from 200 to 599, such as 503")
            }
            return SinkConduct(delay: delay?.value ?? 0, status: status?.value, closeAfter: closeAfter?.value)
        }
    }

    /// Checks the key against the rest of the file.
    ///
    /// - Parameters:
    ///   - texts: the texts in which placeholders of a push are replaced.
    ///   - hasPages: whether the agents serve a metrics page, too.
    static func check(
        _ push: TargetPush?, _ fields: YAMLFields, texts: [String], packs: Bool, hasPages: Bool
    ) {
        let errors = fields.errors
        let names = Set(texts.flatMap(Placeholders.names)).intersection(Placeholders.ofPush)
        guard let entry = fields.entry("push") else {
            guard let name = names.sorted().first else { return }
            errors.add(
                fields.entry("command")?.keyPosition, "{\(name)} needs push, because only agents that push have a sink",
                "add push: {protocol: \(PushFormat.otlpHTTP.rawValue)}, or leave {\(name)} out")
            return
        }
        if packs, let other = fields.entry("packs") {
            errors.add(
                entry.keyPosition,
                "push and packs (line \(other.keyPosition.line)) exclude each other, because a push could come from any "
                    + "agent of the process",
                "leave out one of the two")
        }
        if push != nil, names.isDisjoint(with: ["sink", "sink_port"]) {
            errors.add(
                entry.keyPosition, "nothing in the file tells the agent where to push",
                "write {sink} in the command or in the environment, such as http://{sink}")
        }
        if !hasPages, let families = fields.entry("required_families") {
            errors.add(
                families.keyPosition, "required_families needs metrics, because families are looked for on a page",
                "leave it out")
        }
    }
}
