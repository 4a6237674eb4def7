import BenchmarkModel
import FleetConfiguration

/// A user's statements about a target: the flags of `target new`, or the answers on a terminal. They replace what was
/// seen.
struct TargetNewFacts {
    struct Declared: OptionGroup {
        let command = Option(
            "--command", "WORDS", "new: the command of the agent, split as in a shell; it is not started")
        let metricsPort = Option(
            "--metrics-port", "PORT[,PORT...]",
            "new: requests, health, metrics, or a number that the program fixes; one for all pages, or one for each",
            completing: .words(["requests", "health", "metrics"]),
            reading: { (text: String) throws(UsageError) in try TargetNewFacts.ports(text, "--metrics-port") })
        let metricsPath = Option(
            "--metrics-path", "PATH[,PATH...]", "new: paths of the metrics pages; /metrics by default",
            reading: { (text: String) throws(UsageError) in try TargetNewFacts.paths(text, "--metrics-path") })
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
    /// Ports of the metrics pages: one for all of them, or one for each; nil for those that were seen.
    var metricsPorts: [AgentPort]?
    var metricsPaths: [String]?
    /// `none` for a program without health checks.
    var healthPath: String?
    var requestPath: String?
    var rate: Double?
    var off: OffSwitch?

    init() {}

    init(_ options: Options<Declared>) throws(UsageError) {
        command = options.command ?? ""
        metricsPorts = options.metricsPort
        metricsPaths = options.metricsPath
        let counts = [metricsPorts?.count ?? 1, metricsPaths?.count ?? 1]
        guard counts[0] == counts[1] || counts.contains(1) else {
            throw UsageError(
                description:
                    "--metrics-port has \(Count.text(counts[0], "port")) and --metrics-path "
                    + "\(Count.text(counts[1], "path")): give one port for all pages, or one for each")
        }
        healthPath = options.healthPath
        requestPath = options.requestPath
        rate = options.rate
        off = options.off
    }

    /// Replaces what was seen or assumed.
    func apply(to draft: inout TargetDraft) {
        if metricsPorts != nil || metricsPaths != nil {
            let ports = metricsPorts ?? [draft.pages[0].port]
            let paths = metricsPaths ?? [draft.pages[0].path]
            draft.pages = (0..<max(ports.count, paths.count)).map { index in
                MetricsPage(paths[min(index, paths.count - 1)], port: ports[min(index, ports.count - 1)])
            }
        }
        if let healthPath { draft.healthPath = healthPath == "none" ? nil : healthPath }
        if let requestPath { draft.requestPaths = [requestPath] }
        draft.requestRate = rate ?? draft.requestRate
        draft.off = off ?? draft.off
        let given: [(TargetDraft.Part, Bool)] = [
            (.metrics, metricsPaths != nil && metricsPorts != nil), (.health, healthPath != nil),
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

    /// Reads paths with commas between them. A comma that no path follows belongs to a path.
    static func paths(_ text: String, _ what: String) throws(UsageError) -> [String] {
        var paths: [String] = []
        for part in text.split(separator: ",/", omittingEmptySubsequences: false) {
            paths.append(try path((paths.isEmpty ? "" : "/") + part, what))
        }
        return paths
    }

    static func ports(_ text: String, _ what: String) throws(UsageError) -> [AgentPort] {
        var ports: [AgentPort] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            ports.append(try port(String(part), what))
        }
        return ports
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
