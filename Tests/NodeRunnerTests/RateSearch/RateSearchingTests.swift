import BenchmarkModel
import Testing

@testable import LinuxSystem
@testable import LoadDriver
@testable import NodeRunner

/// The search for a rate on a fake machine.
@Suite("Trials of rates") struct RateSearchingTests {
    private func twins() -> FakeRound {
        FakeRound(
            .made([
                .made("A", .control, address: "127.0.0.2", isOn: false),
                .made("A", .treatment, address: "127.0.0.3"),
            ]))
    }

    private func order(_ round: FakeRound) -> WorkOrder {
        .searchRate(
            RateSearchOrder(
                launch: round.context.launch,
                load: LoadOrder(
                    rates: AgentRates(10), schedule: .constant, warmUpSeconds: 0, steadySeconds: 0, seed: 1),
                most: 12))
    }

    /// Two cores, which are idle except for a share per planned request of one process and second.
    private func cores(_ round: FakeRound, share: Double) -> () -> CoreTime? {
        var (total, idle, isBefore) = (1000, 500, true)
        return {
            if !isBefore, let plan = round.machine.plans.last {
                let planned = plan.schedule.count { plan.steady.contains($0.at) && $0.member == 0 }
                let rate = Double(planned) / RateSearching.trialSeconds
                total += 1000
                idle += Int(max(0, 1 - share * rate) * 1000)
            }
            isBefore.toggle()
            return CoreTime(time: .init(total: total, idle: idle, steal: 0), runnable: 2, usable: 2)
        }
    }

    private func result(_ round: FakeRound) -> (trials: [RateTrial], found: Double?)? {
        round.events.compactMap { event -> (trials: [RateTrial], found: Double?)? in
            if case .rateTrials(let trials, let found) = event { (trials: trials, found: found) } else { nil }
        }.first
    }

    @Test("All processes are up during every trial, one launch serves all, and none is left")
    func search() throws {
        let round = twins()
        round.machine.cores = cores(round, share: 0.1)
        try round.run(order(round))
        let (trials, found) = try #require(result(round))
        #expect(trials.first?.rate == 12 && found.map { (6...7.5).contains($0) } == true, "\(trials)")
        #expect(round.machine.programs.count == 2 && round.machine.plans.count == trials.count)
        #expect(round.machine.plans.allSatisfy { $0.groups.map(\.members.count) == [2] })
        #expect(round.machine.bodies.values.allSatisfy { $0.wasTerminated })
        #expect(round.observations.isEmpty || round.observations.allSatisfy { !$0.isOf(.cpu) })
    }

    @Test("A load driver or a /proc/stat that fails ends the search with a reason")
    func failing() throws {
        let unreadable = twins()
        try unreadable.run(order(unreadable))
        #expect(result(unreadable)?.trials.isEmpty == true && unreadable.warnings.joined().contains("/proc/stat"))
        let broken = twins()
        broken.machine.cores = cores(broken, share: 0.01)
        broken.machine.load.problem = SystemError(call: "epoll_create", subject: "x", code: 24)
        try broken.run(order(broken))
        #expect(result(broken)?.found == nil && broken.warnings.joined().contains("the load driver failed"))
    }

    @Test("An interrupted search ends its load and its processes")
    func interrupted() {
        let round = twins()
        round.machine.cores = cores(round, share: 0.01)
        round.interruptedStage = "trial at 12 requests/s"
        #expect(throws: Interrupted.self) { try round.run(order(round)) }
        #expect(round.machine.load.isCanceled && round.machine.bodies.values.allSatisfy { !$0.isAlive })
    }

    @Test("A fleet that does not start is not searched: its rounds report the reason")
    func broken() throws {
        let round = twins()
        round.machine.broken = ["M/A (control)", "M/A (treatment)"]
        try round.run(order(round))
        #expect(result(round) == nil && round.machine.plans.isEmpty && round.failures.count == 2)
    }

    @Test("Time that a quota or a hypervisor takes is not idle")
    func idle() {
        func time(_ total: Int, _ idle: Int, _ steal: Int, usable: Double) -> CoreTime {
            CoreTime(time: .init(total: total, idle: idle, steal: steal), runnable: 2, usable: usable)
        }
        let start = time(0, 0, 0, usable: 2)
        #expect(time(200, 100, 0, usable: 2).idleShare(since: start) == 0.5)
        #expect(time(200, 100, 50, usable: 2).idleShare(since: start) == 0.5)
        // Half of two cores is all of a quota of one core.
        #expect(time(200, 100, 0, usable: 1).idleShare(since: start) == 0)
        #expect(start.idleShare(since: start) == nil)
    }
}
