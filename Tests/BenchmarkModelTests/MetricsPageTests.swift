import BenchmarkModel
import Foundation
import Testing

@Suite("Metrics pages of a target") struct MetricsPageTests {
    private static func target(_ pages: [MetricsPage]) -> Target {
        var target = Target(
            name: "t", title: "t", command: ["a"], environment: [:], off: .none, bindsAddress: true, requestPaths: [],
            pages: pages, healthPath: nil, requiredFamilies: [], readinessLimit: 1, requestRate: 1,
            requestRateReason: "", versionsCommand: [])
        target.service = ServiceRules(healthPort: .requests, https: HTTPSRules(health: true))
        return target
    }

    private func json(_ target: Target) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(target))
        return try #require(object as? [String: Any])
    }

    private func target(_ json: [String: Any]) throws -> Target {
        try JSONDecoder().decode(Target.self, from: try JSONSerialization.data(withJSONObject: json))
    }

    @Test("Pages are stored in their order, without the secrets of their paths")
    func stored() throws {
        let pages = [MetricsPage("/a", port: .fixed(1), isSecure: true), MetricsPage("/b?token=abcdef")]
        let whole = Self.target(pages)
        let read = try target(try json(whole))
        #expect(read.pages[0] == pages[0] && read.pages.count == 2)
        #expect(!read.pages[1].path.contains("abcdef") && whole.hidesSecrets)
        #expect(read.missingSecrets == ["a part of its commands or paths"])
        #expect(read.completed(by: whole) == whole)
        #expect(read.completed(by: Self.target(Array(pages.reversed()))) == nil)
    }

    @Test("The page of a target that an older version stored has its path, its port and its scheme")
    func old() throws {
        var stored = try json(Self.target([MetricsPage()]))
        stored["pages"] = nil
        stored["metricsPath"] = "/m"
        stored["service"] = nil
        #expect(try target(stored).pages == [MetricsPage("/m")])
        var service = try #require(try json(Self.target([MetricsPage()]))["service"] as? [String: Any])
        service["metricsPort"] = ["fixed": ["_0": 9100]]
        service["https"] = ["page": true, "health": false]
        stored["service"] = service
        let read = try target(stored)
        #expect(read.pages == [MetricsPage("/m", port: .fixed(9100), isSecure: true)])
        #expect(read.rules.https == HTTPSRules(health: false))
    }

    @Test("An agent behind a wrapper has its page where the wrapper serves it")
    func wrapped() {
        let target = Self.target([MetricsPage("/a", port: .requests), MetricsPage("/b")]).behindWrapper
        let ports = AgentPorts(requests: 1, health: 2, metrics: 3)
        #expect(target.pages == [MetricsPage()] && target.rules == ServiceRules())
        #expect(target.asked(ports) == AgentPorts(requests: 1, health: 3, metrics: 3))
    }
}
