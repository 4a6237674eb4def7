import BenchmarkModel
import FleetConfiguration
import Harness

/// Asks on a terminal for what a new target file needs. An empty answer takes the value in brackets.
struct TargetNewQuestions {
    private let world: World

    init(_ world: World) { self.world = world }

    func name() throws -> String { try ask("name of the target, or its file", default: nil) { $0 } }

    func facts() throws -> TargetNewFacts {
        var facts = TargetNewFacts()
        facts.command = try ask("command of the agent, such as python3 app.py --port {port}", default: nil) {
            (text: String) throws(UsageError) in
            do throws(ShellWords.Problem) { _ = try ShellWords(text) } catch {
                throw UsageError(description: "'\(text)': \(error)")
            }
            return text
        }
        let port = try ask(
            "port of the metrics page: requests, health, metrics or a number", default: "metrics"
        ) {
            (text: String) throws(UsageError) in try TargetNewFacts.port(text, "port")
        }
        let path = try ask("path of the metrics page", default: "/metrics") {
            (text: String) throws(UsageError) in try TargetNewFacts.path(text, "path")
        }
        (facts.metricsPorts, facts.metricsPaths) = ([port], [path])
        facts.healthPath = try ask("path of health checks, or none", default: "/health") {
            (text: String) throws(UsageError) in text == "none" ? text : try TargetNewFacts.path(text, "path")
        }
        let request = try ask("path of requests with {request} as their number, or none", default: "none") {
            (text: String) throws(UsageError) in text == "none" ? text : try TargetNewFacts.path(text, "path")
        }
        facts.requestPath = request == "none" ? nil : request
        facts.off = try ask("how the exporter is switched off: NAME=VALUE, arguments, or none", default: "none") {
            (text: String) throws(UsageError) in try TargetNewFacts.offSwitch(text, "off switch")
        }
        return facts
    }

    /// Asks until the answer is valid.
    /// - Throws: `BenchInterrupted` at the end of the input.
    private func ask<Value>(
        _ question: String, default usual: String?, _ read: (String) throws(UsageError) -> Value
    ) throws -> Value {
        while true {
            world.console.streams.write("\(question)\(usual.map { " [\($0)]" } ?? ""): ", to: .error)
            guard let line = world.input.line() else { throw BenchInterrupted() }
            let trimmed = String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            guard let answer = trimmed.isEmpty ? usual : trimmed else { continue }
            do throws(UsageError) {
                return try read(answer)
            } catch {
                world.console.note("\(error)")
            }
        }
    }
}
