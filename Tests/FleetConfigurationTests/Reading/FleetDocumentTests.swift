import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("The page docs/fleets.md")
struct FleetDocumentTests {
    private func lines() throws -> [String] {
        String(decoding: try SourceFile.read(path: projectFile("docs/fleets.md")), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Returns the code blocks of the page, each with its language.
    private func examples() throws -> [(language: String, text: String)] {
        var examples: [(language: String, text: String)] = []
        var isOpen = false
        for line in try lines() {
            if line.hasPrefix("```") {
                if !isOpen { examples.append((String(line.dropFirst(3)), "")) }
                isOpen.toggle()
            } else if isOpen {
                examples[examples.count - 1].text += line + "\n"
            }
        }
        return examples
    }

    @Test("Every example of the page is read correctly and has no findings")
    func read() throws {
        let found = try examples().map { example in
            let file = "f.\(example.language)"
            #expect(
                try FleetValidation.validate(Array(example.text.utf8), file: file).findings.isEmpty, "\(example.text)")
            return switch try FleetFile.parseSource(Array(example.text.utf8), file: file) {
            case .fleet(let fleet): fleet.agents.map { "\($0.id) \($0.port) \($0.metricsPort)" }
            case .scrapeTargets(_, let targets): targets.map(\.url)
            }
        }
        #expect(
            found == [
                [
                    "MainPC/ServiceRegistry 7200 8201", "MainPC/SystemDigitalTwin 7220 8221",
                    "PC2/TieredResponder 7100 8101",
                ],
                ["MainPC/ServiceRegistry 7200 8201", "MainPC/SystemDigitalTwin 7220 8221"],
                ["f/ServiceRegistry 7200 8201", "f/SystemDigitalTwin 7220 8221"],
                ["f/MemoryOrchestratorService 7140 8141", "f/CacheManager 7102 8103"],
                ["MainPC/Responder 5637 6638", "PC2/TutorAgent 7108 8109"],
                ["f/registry 7200 8201", "f/twin 7220 8226"],
                ["http://mainpc:8201/metrics", "http://mainpc:8221/metrics", "http://pc2:8141/metrics"],
                ["http://mainpc:8201/metrics", "http://mainpc:8221/metrics"],
            ])
    }

    @Test("Every key that is read and every check has a row on the page")
    func rows() throws {
        let rows = try lines().filter { $0.hasPrefix("| `") }.map { $0.split(separator: "|")[0] }.joined()
        for word in StartupAgent.read + FleetCheck.allCases.map(\.rawValue) {
            #expect(rows.contains("`\(word)`"), "\(word)")
        }
        let text = try lines().joined(separator: " ")
        for key in StartupAgent.known { #expect(text.contains(" \(key),") || text.contains(" \(key)."), "\(key)") }
    }

    @Test("74 of the documented fleet's agents have their health check port 1000 above the port")
    func numbering() throws {
        let others = try documentedFleet().agents.filter { $0.healthCheckPort != $0.port + 1000 }
        #expect(
            others.map(\.id.description) == [
                "MainPC/ObservabilityHub", "MainPC/LearningOrchestrationService", "PC2/ObservabilityHub",
            ])
    }
}
