import BenchmarkModel
import Harness
import ModelLiterals
import SampleRuns
import Testing

@testable import CommandLine

/// Checks the progress of a run on standard error: one line on a terminal, one line per round elsewhere.
@Suite struct ProgressLineTests {
    private let second: Int64 = 1_000_000_000

    private func show(
        _ events: [Progress], _ detail: Detail = .normal, at times: [Int64] = [0], width: Int? = nil,
        variables: [String: String] = [:]
    ) -> String {
        let streams = RecordedStreams(widths: width.map { [.error: $0] } ?? [:])
        let world = TestBench(streams: streams, variables: variables, times: times).world()
        let line = ProgressLine(detail, in: world)
        for event in events { line.show(event) }
        line.note("a note")
        line.end()
        return streams.text(of: .error)
    }

    private func step(_ phase: Phase, _ round: Int, target: SubjectID = "swift") -> Step {
        Step(target: target, phase: phase, round: round, arm: nil)
    }

    @Test("Without a terminal each round has one line, and solo launches have a line only for the first")
    func rounds() {
        let text = show([
            .stage(step(.solo, 1), of: 4, stage: "launch"), .stage(step(.solo, 2), of: 4, stage: "launch"),
            .stage(step(.heap, 1), of: 3, stage: "launch"), .stage(step(.herd, 1), of: 3, stage: "launch"),
            .stage(step(.herd, 1), of: 3, stage: "stop"), .stage(step(.twins, 2), of: 3, stage: "steady state"),
            .stage(step(.scale, 1), of: 1, stage: "launch"), .stage(step(.uniform, 1), of: 1, stage: "launch"),
            .stage(step(.soak, 1), of: 1, stage: "load"), .stage(step(.loopback, 1), of: 1, stage: "load"),
        ])
        #expect(
            text == """
                0:00  swift: solo startup 1 of 4
                0:00  swift: heap 1 of 3
                0:00  swift: herd 1 of 3
                0:00  swift: twin round 2 of 3
                0:00  swift: scale 1 of 1
                0:00  swift: uniform round 1 of 1
                0:00  swift: soak 1 of 1
                0:00  swift: loopback 1 of 1

                """)
    }

    @Test("The elapsed time and the expected time are shown in minutes")
    func time() {
        let text = show(
            [.began(SampleRun.run.plan, finished: []), .stage(step(.twins, 1), of: 3, stage: "launch")],
            at: [0, 75 * second])
        #expect(text.firstMatch(of: /^1:15 of about [0-9]+:[0-9]{2}  swift: twin round 1 of 3\n$/) != nil, "\(text)")
    }

    @Test("A run with looks shows its expected time as a maximum")
    func looks() {
        var plan = SampleRun.run.plan
        plan.looks = [3]
        let text = show([
            .began(plan, finished: []), .leftOut(step(.twins, 2)), .stage(step(.twins, 1), of: 3, stage: "launch"),
            .look(rounds: 5, undecided: 2, next: 8), .look(rounds: 8, undecided: 1, next: nil),
            .look(rounds: 12, undecided: 0, next: nil),
        ])
        #expect(text.contains(" of at most "))
        #expect(text.contains("after 5 rounds: 2 rows are not decided; the next look is after 8"))
        #expect(text.contains("after 8 rounds: 1 row is not decided; the next look would come after --max-duration"))
        #expect(text.contains("after 12 rounds: all rows are decided\n"))
    }

    @Test("A terminal shows one line that is rewritten, cut at its width, with the interim verdicts")
    func terminal() {
        let text = show(
            [
                .finished(step(.twins, 1), seconds: 3.26, lateSends: 0.012),
                .soFar(rounds: 2, [("pass", 5), ("fail", 1)]),
                .stage(step(.twins, 3, target: "a-target-with-a-long-name"), of: 3, stage: "steady state"),
            ], width: 200)
        #expect(
            text.contains(
                "\r\u{1b}[K0:00  a-target-with-a-l...: twin round 3 of 3: steady state  (1.2 % sent late; 5 pass, 1 fail)"
            ),
            "\(text)")
        #expect(text.contains("0:00  a note") && text.hasSuffix("\r\u{1b}[K"))
        let narrow = show([.stage(step(.twins, 3), of: 3, stage: "steady state")], width: 30)
        #expect(narrow.contains("\r\u{1b}[K0:00  swift: twin round 3 of \r"))
    }

    @Test("Nothing is rewritten on a dumb terminal")
    func dumb() {
        let text = show([.stage(step(.twins, 1), of: 3, stage: "launch")], width: 80, variables: ["TERM": "dumb"])
        #expect(text == "0:00  swift: twin round 1 of 3\n")
    }

    private static let facts = Environment(facts: [
        .init(name: "cores", value: "1"), .init(name: "cpu", value: "X"), .init(name: "kernel", value: "6.1"),
        .init(name: "cores_limit", value: "half"),
    ])

    @Test("A verbose run prints every stage, and a quiet run prints only failed agents")
    func details() {
        let failure = AgentFailure(
            target: "swift", phase: .twins, round: 1, agent: SampleRun.agents[0], arm: .treatment, reason: "it ended",
            lastOutput: ["bye"])
        let events: [Progress] = [
            .environment(Self.facts), .stage(step(.twins, 1), of: 3, stage: "launch"),
            .stage(step(.twins, 1), of: 3, stage: "stop"), .finished(step(.twins, 1), seconds: 3.26, lateSends: nil),
            .soFar(rounds: 2, [("pass", 5)]), .warning("beware"), .failure(failure),
        ]
        let failed = "swift: MainPC/Alpha (treatment): it ended\n    bye\n"
        #expect(show(events, .quiet) == failed)
        #expect(
            show(events, .verbose) == """
                measuring on X, 1 core (half), 6.1
                0:00  swift: twin round 1 of 3: launch
                0:00  swift: twin round 1 of 3: stop
                0:00  took 3.3 s
                0:00  after 2 rounds: 5 pass
                warning: beware

                """ + failed)
        #expect(show([.environment(Environment())]).contains("measuring on ?, ? cores, ?"))
    }

    @Test("Interim verdicts are requested on a terminal and in a verbose run")
    func verdicts() {
        func wants(_ detail: Detail, terminal: Bool) -> Bool {
            let streams = RecordedStreams(widths: terminal ? [.error: 80] : [:])
            return ProgressLine(detail, in: TestBench(streams: streams).world()).listener.wantsVerdicts
        }
        #expect(wants(.normal, terminal: true) && !wants(.normal, terminal: false))
        #expect(wants(.verbose, terminal: false) && !wants(.quiet, terminal: true))
    }
}
