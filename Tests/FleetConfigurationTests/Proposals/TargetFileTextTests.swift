import BenchmarkModel
import Testing

@testable import FleetConfiguration

@Suite("Text of a new target file") struct TargetFileTextTests {
    @Test("The reader returns every value of a draft, however it looks")
    func roundTrip() throws {
        let words = [
            "a", "no", "1.5", "", "a b", "#x", "{port}", "x: y", "\"quoted\"", "back\\slash", "line\nend", "\u{202e}é",
            "~",
            "-x", "'", "null", "1e3", "a,b", "[x]", "0x10", "tab\tend",
        ]
        var draft = TargetDraft(name: "on", command: ["/bin/app"] + words)
        draft.workingDirectory = "/srv/with blank"
        draft.environment = ["A": "yes", "B": "a: b", "C": ""]
        draft.off = .arguments(.init(wrappedValue: ["--no-metrics", "off"]))
        draft.pages[0].port = .fixed(9464)
        draft.healthPort = .requests
        draft.requestPaths = ["/a?n={request}"]
        draft.requestRate = 2.5
        draft.requiredFamilies = ["null", "a:b"]
        draft.note(.command, String(repeating: "many words ", count: 40) + "with\na line end")
        let text = TargetFileText.of(draft)
        let target = try TargetFile.parse(text, file: "x.yaml")
        #expect(target.name == "on" && target.command == draft.command)
        #expect(target.rules.workingDirectory == "/srv/with blank" && target.environment.sent == draft.environment)
        #expect(target.off == draft.off && target.pages[0].port == .fixed(9464))
        #expect(target.rules.healthPort == .requests && target.healthPath == "/health")
        #expect(target.requestPaths == draft.requestPaths && target.requestRate == 2.5)
        #expect(target.requiredFamilies == draft.requiredFamilies)
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("#") }.allSatisfy { $0.count <= 120 })
    }

    @Test("A program without health checks has the path none")
    func noHealth() throws {
        var draft = TargetDraft(name: "x", command: ["/bin/app"])
        draft.healthPath = nil
        draft.off = .environment(TargetEnvironment(["METRICS": "off"]))
        let target = try TargetFile.parse(TargetFileText.of(draft), file: "x.yaml")
        #expect(target.healthPath == nil && target.off == draft.off && target.requestPaths.isEmpty)
    }
}
