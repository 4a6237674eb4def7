import BenchmarkModel
import Foundation
import ModelLiterals
import Statistics
import Testing

@testable import NodeRunner

@Suite("Events of a node") struct NodeEventTests {
    /// The kinds of events. A new kind of event does not compile without a case here, and a case here not without
    /// examples.
    private enum Kind: CaseIterable {
        case observations, distributions, failure, warning, stage, libraries, examined, looked, launched, hasChildren
        case rateTrials, done

        init(_ event: NodeEvent) {
            self =
                switch event {
                case .observations: .observations
                case .distributions: .distributions
                case .failure: .failure
                case .warning: .warning
                case .stage: .stage
                case .libraries: .libraries
                case .examined: .examined
                case .looked: .looked
                case .launched: .launched
                case .hasChildren: .hasChildren
                case .rateTrials: .rateTrials
                case .done: .done
                }
        }

        var examples: [NodeEvent] {
            switch self {
            case .observations:
                NodeEventTests.numbers.map { .observations(NodeEventTests.observations($0)) } + [.observations([])]
            case .distributions: NodeEventTests.histograms.map { .distributions([NodeEventTests.distribution($0)]) }
            case .failure: NodeEventTests.texts.map { .failure(NodeEventTests.failure($0)) }
            case .warning: NodeEventTests.texts.map { .warning($0) }
            case .stage: NodeEventTests.texts.map { .stage($0) }
            case .libraries: NodeEventTests.texts.map { .libraries(arm: .idle, paths: [$0, $0]) }
            case .looked:
                NodeEventTests.texts.flatMap { text -> [NodeEvent] in
                    var port = SeenPort(address: text, number: 8000)
                    port.remarks = [text]
                    return [
                        .looked(.failed(reason: text, lastOutput: [text])),
                        .looked(.seen(ServiceSighting(ports: [port], unseen: [text]))),
                    ]
                }
            case .examined:
                NodeEventTests.texts.map { .examined([TargetPoint($0, .unseen, found: $0, consequence: $0)]) }
            case .launched:
                [Int.min, Int.max].map { ready in
                    .launched(
                        arm: .secondControl, ready: ready,
                        failed: NodeEventTests.texts.map { AgentID(machine: $0, name: $0) })
                }
            case .hasChildren: [.hasChildren]
            case .rateTrials:
                [
                    .rateTrials([], found: nil),
                    .rateTrials([RateTrial(rate: 0.1, idle: 0, late: 1, answered: 0.5)], found: 0.1),
                ]
            case .done: [.done]
            }
        }
    }

    private static let numbers: [Double] = [
        .nan, .signalingNaN, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
        .leastNonzeroMagnitude, -0.0, 0.1, 1e15,
    ]
    /// Line ends, characters that JSON escapes, bytes that are not UTF-8, and a long text.
    private static let texts = [
        "", "a\nb\r\u{2028}\u{0}\u{1b}", "\"\\/", String(decoding: [0xff, 0xfe, 0x0a, 0xc0], as: UTF8.self),
        String(repeating: "\u{10FFFF}", count: 100_000),
    ]

    private static func observations(_ number: Double) -> [Observation] {
        (Metric.all + [Metric(stored: "of another version")]).flatMap { metric in
            [nil, Arm.control].map { arm in
                Observation(
                    target: "a \"b\" vs\nc", phase: .soak, round: Int.max, block: arm == nil ? Int.min : nil,
                    agent: AgentID(machine: "", name: "\n"), arm: arm, metric: metric, measured: .value(number))
            }
        }
    }

    private static var histograms: [HDRHistogram] {
        [[], [Int64.min, -1, 0, 1, Int64.max], Array(repeating: Int64.max, count: 1000)].map { values in
            var histogram = HDRHistogram()
            for value in values { histogram.record(value) }
            return histogram
        }
    }

    private static func distribution(_ histogram: HDRHistogram) -> Distribution {
        Distribution(
            target: "", phase: .twins, round: Int.min, arm: .idle, share: .noise, metric: .requestSeconds,
            histogram: histogram)
    }

    private static func failure(_ text: String) -> AgentFailure {
        AgentFailure(
            target: SubjectID(text), phase: .herd, round: Int.max, agent: AgentID(machine: text, name: text),
            arm: .treatment, reason: text, lastOutput: [text, text])
    }

    @Test("Events of every kind, with extreme values, become a line that is read as the same event")
    func lines() throws {
        for kind in Kind.allCases {
            #expect(!kind.examples.isEmpty)
            for event in kind.examples {
                #expect(Kind(event) == kind)
                let line = NodeService.line(event, JSONEncoder())
                #expect(line.last == 10 && !line.dropLast().contains(10))
                let read = try JSONDecoder().decode(NodeEvent.self, from: Data(line))
                #expect(read == event, "\(kind): \(String(decoding: line.prefix(200), as: UTF8.self))")
            }
        }
    }

    private struct Bad: Encodable { let value = Double.nan }

    @Test("An event that JSON cannot hold is replaced by a warning")
    func unencodable() throws {
        let line = NodeService.line(Bad(), JSONEncoder())
        guard case .warning(let text) = try JSONDecoder().decode(NodeEvent.self, from: Data(line)) else {
            Issue.record("not a warning")
            return
        }
        #expect(text.contains("dropped an event") && line.last == 10)
    }

    @Test(
        "A value that is not finite becomes a reason where an observation is made", arguments: [Double.nan, .infinity])
    func notFinite(_ value: Double) throws {
        let one = Observation(target: "t", phase: .twins, round: 1, metric: .scrapeSeconds, measured: .value(value))
        #expect(one.measured.absentReason?.contains("found is \(value), which is not a finite") == true)
        let line = NodeService.line(NodeEvent.observations([one]), JSONEncoder())
        #expect(try JSONDecoder().decode(NodeEvent.self, from: Data(line)) == .observations([one]))
    }
}
