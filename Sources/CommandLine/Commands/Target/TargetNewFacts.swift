import BenchmarkModel
import FleetConfiguration

/// A user's statements about a target: the flags of `target new`, or the answers on a terminal. They replace what was
/// seen.
struct TargetNewFacts {
    struct Declared: OptionGroup {
        let command = Option(
            "--command", "WORDS", "new: the command of the agent, split as in a shell; it is not started")
        let metricsPort = Option(
            "--metrics-port", "PORT", "new: requests, health, metrics, or a number that the program fixes",
            completing: .words(["requests", "health", "metrics"]),
            reading: { (text: String) throws(UsageError) in try TargetNewFacts.port(text, "--metrics-port") })
        let metricsPath = Option(
            "--metrics-path", "PATH", "new: path of the metrics page; /metrics by default",
            reading: { (text: String) throws(UsageError) in try TargetNewFacts.path(text, "--metrics-path") })
        let healthPath = Option(
            "--health-path", "PATH", "new: path of health checks, or none; /health by default",
            reading: { (text: String) throws(UsageError) in
                text == "none" ? text : try TargetNewFacts.path(text, "--health-path")
            })
        let requestPath = Option(
            "--request-path", "PATH", "new: path of the requests of the load; {request} is their number",
            reading: { (text: String) throws(UsageError) in try TargetNewFacts.path(text, "--request-path") })
        let rate = Option("--rate", "R", above: 0, upTo: 10_000, "new: requests per second; 10 by default")
        let off = Option(
            "--off", "HOW", "new: switches the exporter off: NAME=VALUE (a variable), arguments, or none",
            reading: { (text: String) throws(UsageError) in try TargetNewFacts.offSwitch(text, "--off") })
    }

    /// The command line; empty if it was not given.
    var command = ""
    var metricsPort: AgentPort?
    var metricsPath: String?
    /// `none` for a program without health checks.
    var healthPath: String?
    var requestPath: String?
    var rate: Double?
    var off: OffSwitch?

    init() {}

    init(_ options: Options<Declared>) throws(UsageError) {
        command = options.command ?? ""
        metricsPort = options.metricsPort
        metricsPath = options.metricsPath
        healthPath = options.healthPath
        requestPath = options.requestPath
        rate = options.rate
        off = options.off
    }

    /// Replaces what was seen or assumed.
    func apply(to draft: inout TargetDraft) {
        draft.metricsPort = metricsPort ?? draft.metricsPort
        draft.metricsPath = metricsPath ?? draft.metricsPath
        if let healthPath { draft.healthPath = healthPath == "none" ? nil : healthPath }
        if let requestPath { draft.requestPaths = [requestPath] }
        draft.requestRate = rate ?? draft.requestRate
        draft.off = off ?? draft.off
        let given: [(TargetDraft.Part, Bool)] = [
            (.metrics, metricsPath != nil && metricsPort != nil), (.health, healthPath != nil),
            (.requests, requestPath != nil),
        ]
        for (part, isGiven) in given where isGiven { draft.settle(part) }
        guard draft.off == .none else { return }
        draft.note(
            .off,
            "TO DECIDE: how the exporter is switched off, such as {environment: {EXPORTER: \"off\"}} or {arguments: "
                + "[--no-metrics]}. With none, a run measures absolute costs and no overhead.")
    }

    static func path(_ text: String, _ what: String) throws(UsageError) -> String {
        guard text.hasPrefix("/"), text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw UsageError(
                description:
                    "\(what) '\(text)' is not a path: begin with /, and write spaces and characters outside ASCII "
                    + "as %XX")
        }
        return text
    }

    static func port(_ text: String, _ what: String) throws(UsageError) -> AgentPort {
        switch text {
        case "requests": return .requests
        case "health": return .health
        case "metrics": return .metrics
        default:
            guard let number = Int(text), (1...65535).contains(number) else {
                throw UsageError(
                    description: "\(what) '\(text)': give requests (AGENT_PORT), health (HEALTH_CHECK_PORT), metrics "
                        + "(METRICS_PORT), or a number from 1 to 65535 that the program itself fixes")
            }
            return .fixed(number)
        }
    }

    static func offSwitch(_ text: String, _ what: String) throws(UsageError) -> OffSwitch {
        if text == "none" { return .none }
        if let (name, value) = ShellWords.assignment(text) { return .environment(TargetEnvironment([name: value])) }
        do throws(ShellWords.Problem) {
            return .arguments(.init(wrappedValue: try ShellWords(text).command))
        } catch {
            throw UsageError(description: "\(what) '\(text)': \(error)")
        }
    }
}
