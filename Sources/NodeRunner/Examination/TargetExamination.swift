import BenchmarkModel
import LinuxSystem
import Scraping

/// Checks with one agent in both arms, point by point, what its target supports. Measures nothing, and reports what a
/// run would not measure.
///
/// Takes some seconds for a target that answers: each answer has two seconds, the end of its processes two. Ends at its
/// time limit in any case, and reports which points it did not look at.
struct TargetExamination {
    /// The round, which the time limit interrupts too.
    let round: RoundContext
    let examination: ExaminationOrder
    private let unlimited: RoundContext
    private let report = ExaminationReport()

    init(_ round: RoundContext, _ examination: ExaminationOrder) {
        unlimited = round
        self.round = round.until(round.clock.now() + examination.seconds.nanoseconds)
        self.examination = examination
    }

    func run() throws(Interrupted) {
        let asked = ExaminationStep.allCases.filter { $0.applies(to: round.launch) }
        report.expect(asked.flatMap { $0.names(round.launch) } + ["end", "allocations"])
        let places = LaunchPlaces(round)
        do throws(Interrupted) {
            try examine(asked, places)
        } catch {
            try unlimited.interruption.check()
            report.stop(
                "the time limit of this check, \(examination.seconds.plainText) s, was over: give more with --timeout")
        }
        unlimited.emit(.examined(report.points))
    }

    private func examine(_ asked: [ExaminationStep], _ places: LaunchPlaces) throws(Interrupted) {
        var watch: StartUpWatch?
        defer { LaunchEnd(round: round, places: places).kill(watch?.agents.processes ?? []) }
        try places.prepare(round.launch.agents)
        round.emit(.stage("startup"))
        let started: StartUpWatch
        do throws(SystemError) {
            // A missing family is reported as a separate point, and is not a reason to wait.
            var launch = round.launch
            launch.control.requiredFamilies = []
            launch.treatment.requiredFamilies = []
            started = try StartUpWatch(round.with(launch))
        } catch {
            report.add([TargetPoint("start", .unseen, found: "its startup cannot be watched: \(error)")])
            return report.stop("its processes were not started")
        }
        watch = started
        try start(started, Launcher(round, places))
        round.emit(.stage("questions"))
        try ask(asked, started.agents)
        // Read while the processes run, although the point comes last.
        let allocations = heap(started.agents)
        report.add([try end(started.agents, places)])
        report.add([allocations])
    }

    private func start(_ watch: StartUpWatch, _ launcher: Launcher) throws(Interrupted) {
        do throws(Interrupted) {
            try watch.run { agent in
                switch launcher.launch(agent) {
                case .success(let agent): return agent
                case .failure(let problem):
                    report.add([
                        TargetPoint(
                            "start", .wrong, found: problem.reason + Self.quoted(problem.lastOutput),
                            consequence: "nothing is measured")
                    ])
                    return nil
                }
            }
        } catch {
            for (index, agent) in watch.agents.enumerated() where agent.isAlive && !agent.isOperational {
                report.add([
                    TargetPoint(
                        Self.startName(agent), .unseen,
                        found: "not ready when the time limit of this check was over: "
                            + watch.openChecks(agent, index) + Self.quoted(agent.process.lastOutput),
                        consequence: "give it more time with --timeout, or look into its output")
                ])
            }
            throw error
        }
        for arm in [Arm.control, .treatment] {
            guard let agent = watch.agents.first(where: { $0.order.arm == arm }) else { continue }
            report.add([start(agent)])
        }
    }

    /// Asks the process with the exporter on until it has exited.
    private func ask(_ asked: [ExaminationStep], _ agents: [Agent]) throws(Interrupted) {
        guard let on = agents.first(where: { $0.order.arm == .treatment && $0.isAlive }) else {
            return report.stop("its process with the exporter on is not running")
        }
        let questions = TargetQuestions(round)
        for step in asked {
            on.process.checkAlive()
            if let failure = on.failure { return report.stop("its process with the exporter on exited: \(failure)") }
            let off = agents.first { $0.order.arm == .control && $0.isAlive }
            let points: [TargetPoint]
            switch step {
            case .address: points = [address(on)]
            case .stamps: points = [stamps(on)]
            case .page: points = try questions.pages(on)
            case .push: points = [PushQuestions(round).push(on)]
            case .requests:
                points = try questions.requests(
                    on, off, hasOff: round.launch.agents.contains { $0.arm == .control })
            case .delay: points = try DelayQuestion(round).points(on)
            case .load: points = try LoadQuestion(round).points(on)
            case .health: points = [try questions.health(on)]
            case .offSwitch: points = [try offSwitch(off, agents, questions)]
            case .processes: points = [children(agents)]
            }
            report.add(points)
            report.done(step.names(round.launch))
        }
    }

    static func startName(_ agent: Agent) -> String { "start, exporter \(agent.order.isOn ? "on" : "off")" }

    /// Returns the end of a sentence with the last output of a process; empty without output.
    static func quoted(_ lastOutput: [String]) -> String {
        lastOutput.isEmpty ? "" : "; its last output: " + lastOutput.joined(separator: " | ")
    }

    private func start(_ agent: Agent) -> TargetPoint {
        let name = Self.startName(agent)
        if let failure = agent.failure {
            return TargetPoint(
                name, .wrong, found: failure + Self.quoted(agent.process.lastOutput),
                consequence: "nothing is measured")
        }
        guard let ready = agent.operationalAt else {
            return TargetPoint(
                name, .unseen, found: "it was not seen ready", consequence: "its startup has no figure")
        }
        return TargetPoint(
            name, .supported, found: "ready after \(milliseconds((ready - agent.process.spawnedAt).seconds))")
    }
}

/// Formats a time as a terminal shows it, in milliseconds with one decimal.
func milliseconds(_ seconds: Double) -> String { "\((seconds * 10_000).rounded() / 10) ms" }
