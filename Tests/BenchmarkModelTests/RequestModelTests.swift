import Foundation
import ModelLiterals
import Testing

@testable import BenchmarkModel

@Suite("Requests of a target") struct RequestModelTests {
    @Test("Equal weights give the order of the list")
    func inTurn() {
        #expect(RequestSequence.indices(weights: [1, 1, 1]) == [0, 1, 2])
        #expect(RequestSequence.indices(weights: [7, 7]) == [0, 1] && RequestSequence.indices(weights: [5]) == [0])
        #expect(RequestSequence.indices(weights: []).isEmpty)
    }

    @Test(
        "Weights are exact over a period",
        arguments: [[5, 1, 1], [1, 1000], [3, 6, 9], [17, 4, 2, 1], [9000, 1000]])
    func exact(_ weights: [Int]) {
        let order = RequestSequence.indices(weights: weights)
        let sum = weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            #expect(order.count { $0 == index } * sum == weight * order.count)
        }
    }

    @Test("Requests of a large weight are spread over the period")
    func spread() {
        #expect(RequestSequence.indices(weights: [5, 1, 1]) == [0, 0, 1, 0, 2, 0, 0])
        #expect(RequestSequence.indices(weights: [2, 1, 1]) == [0, 1, 2, 0])
        let rare = RequestSequence.indices(weights: [90, 10])
        for start in stride(from: 0, to: rare.count, by: 10) {
            #expect(rare[start..<min(start + 10, rare.count)].count { $0 == 1 } <= 1)
        }
    }

    @Test("Only the two placeholders are replaced, in one pass")
    func placeholders() {
        let text = #"{"n": {request}, "t": "{env.T}", "x": {a}, "y": "{env.9}", "z": "{env.NONE}"}"#
        let filled = RequestText.filled(text, number: 12, values: ["T": "{request}{env.T}"])
        #expect(filled == #"{"n": 12, "t": "{request}{env.T}", "x": {a}, "y": "{env.9}", "z": "{env.NONE}"}"#)
        #expect(RequestText.pieces(of: "{{request}}") == [.text("{"), .number, .text("}")])
        #expect(RequestText.pieces(of: "").isEmpty && RequestText.pieces(of: "{env.") == [.text("{env.")])
    }

    @Test("An expected status is a number or a class")
    func statuses() throws {
        let expected = try #require(ExpectedStatus(["404", "2xx"]))
        #expect(
            [200, 299, 404].allSatisfy(expected.contains) && ![199, 300, 403, 500].contains(where: expected.contains))
        #expect("\(expected)" == "404 or 2xx")
        for word in ["1xx", "600", "20", "2x", "abc", "2XX", "-20", ""] { #expect(ExpectedStatus([word]) == nil) }
        #expect(ExpectedStatus([]) == nil)
    }

    private static func target(
        _ requests: [RequestTemplate]?, variables: [RequestVariable]? = nil, paths: [String] = []
    ) -> Target {
        Target(
            name: "mine", title: "", command: ["/bin/x"], environment: [:], off: .none, bindsAddress: true,
            requestPaths: paths, pages: [MetricsPage("/metrics")], healthPath: nil, requiredFamilies: [],
            readinessLimit: 1,
            requestRate: 1, requestRateReason: "", versionsCommand: [], requests: requests,
            requestVariables: variables, ignored: requests == nil ? nil : IgnoredParts(json: ["/id"]))
    }

    private static let order = RequestTemplate(
        method: .post, path: "/orders", headers: [RequestHeader(name: "Authorization", value: "Bearer {env.TOKEN}")],
        body: "{}", weight: 3, expectedStatus: ExpectedStatus(["201"])!)
    private static let token = RequestVariable(name: "TOKEN", location: "t.yaml:7:5", isInHeader: true)

    @Test("A stored target keeps the placeholders of its requests, and never the values of variables")
    func stored() throws {
        let target = try Self.target([Self.order], variables: [Self.token])
            .withRequestValues(from: ["TOKEN": "s3cret-Zq7"])
        #expect(RequestLoad(target).request(0, number: 1).headers[0].value == "Bearer s3cret-Zq7")
        let data = try JSONEncoder().encode(target)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains("{env.TOKEN}") && !text.contains("s3cret") && !"\(target)".contains("s3cret"))
        var dumped = ""
        dump(target, to: &dumped)
        #expect(!dumped.contains("s3cret"))
        let again = try JSONDecoder().decode(Target.self, from: data)
        #expect(again.requests == [Self.order] && again.requestVariables == [Self.token])
        #expect(again.ignored == IgnoredParts(json: ["/id"]) && target.hidesSecrets)
        #expect(target.redaction.masked("bad token s3cret-Zq7") == "bad token ***")
    }

    @Test("A target of an older version has its paths as requests, and the short form is stored as before")
    func older() throws {
        let target = Self.target(nil, paths: ["/a", "/b?n={request}"])
        let text = String(decoding: try JSONEncoder().encode(target), as: UTF8.self)
        for key in ["\"requests\"", "requestVariables", "requestValues", "\"ignore\""] { #expect(!text.contains(key)) }
        let again = try JSONDecoder().decode(Target.self, from: Data(text.utf8))
        #expect(again.requests == [RequestTemplate(path: "/a"), RequestTemplate(path: "/b?n={request}")])
        #expect(again == target && again.takesRequests)
    }

    @Test("A variable that is not set, or cannot be a header, is an error with its place and its name")
    func variables() {
        func message(_ environment: [String: String]) -> String? {
            do throws(Target.VariableProblem) {
                _ = try Self.target([Self.order], variables: [Self.token]).withRequestValues(from: environment)
                return nil
            } catch {
                return error.message
            }
        }
        #expect(message(["TOKEN": "x"]) == nil)
        #expect(message([:])?.hasPrefix("t.yaml:7:5: the environment variable TOKEN is not set") == true)
        let ends = message(["TOKEN": "s3cret\nX: y"])
        #expect(ends?.contains("TOKEN has a line end") == true && ends?.contains("s3cret") == false)
    }

    @Test("A round that is too short to send each request has a warning")
    func rare() {
        func warning(_ weights: [Int], rate: Double) -> String? {
            let target = Self.target(weights.map { RequestTemplate(path: "/", weight: $0) })
            let plan = Plan(
                fleet: Fleet(name: "f", agents: []), targets: [target],
                budgets: BudgetSet(name: "", source: "", budgets: []), requestRates: ["mine": rate],
                scrapeInterval: 15, rounds: 1, soloLaunches: 0, herdLaunches: 0, scaleAgents: 0, warmUp: 0, seed: 1,
                quick: true)
            return plan.warningOfRareRequests(target)
        }
        #expect(warning([200, 1], rate: 10)?.contains("sends about 150 requests of an agent") == true)
        #expect(warning([149, 1], rate: 10) == nil && warning([1000], rate: 0.01) == nil)
    }

    @Test("A secret in a path is masked in the store, and is read again from the file")
    func masked() throws {
        let target = Self.target([RequestTemplate(path: "/a?token=abcdef")])
        let stored = try JSONDecoder().decode(Target.self, from: JSONEncoder().encode(target))
        #expect(
            stored.requests[0].path == "/a?token=***" && stored.missingSecrets == ["a part of its commands or paths"])
        #expect(stored.completed(by: target)?.requests == target.requests)
        #expect(stored.completed(by: Self.target([RequestTemplate(path: "/b")])) == nil)
        #expect(target.shownRequests == "GET /a?token=***")
    }
}
