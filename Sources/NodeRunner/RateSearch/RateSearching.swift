import BenchmarkModel
import LinuxSystem
import LoadDriver

/// Launches the processes of a twin round once and puts them under load at several rates, until it knows the highest
/// one that the machine carries. It measures nothing else, and the processes are not scraped.
struct RateSearching {
    private let round: RoundContext
    private let order: RateSearchOrder

    /// Seconds of a trial: before its measurement, and its measurement.
    static let warmUpSeconds = 0.3
    static let trialSeconds = 1.5
    /// Nanoseconds between the start of the driver and its first request, and in addition for each connection.
    private static let leadTime: Int64 = 50_000_000
    private static let connectTime: Int64 = 50_000
    /// Nanoseconds that the last answers may take after the last request.
    private static let drain: Int64 = 500_000_000

    init(_ round: RoundContext, _ order: RateSearchOrder) {
        self.round = round
        self.order = order
    }

    func run() throws(Interrupted) {
        try LaunchRunner(round).run { agents throws(Interrupted) in
            // A fleet that cannot be started has no load to carry: the rounds report the reason.
            guard agents.contains(where: \.isOperational) else { return nil }
            round.writeBack.write(back: agents)
            var ladder = RateLadder(most: order.most)
            while let rate = ladder.next {
                round.emit(.stage("trial at \(rate.plainText) requests/s"))
                guard let trial = try trial(rate, agents, number: ladder.trials.count) else { break }
                ladder.record(trial)
            }
            round.emit(.rateTrials(ladder.trials, found: ladder.found))
            return nil
        }
    }

    /// Measures the machine under one rate. Returns nil, with a warning, if it cannot be measured.
    private func trial(_ rate: Double, _ agents: [Agent], number: Int) throws(Interrupted) -> RateTrial? {
        let groups = LoadGroups(agents.map(\.order))
        let rates = AgentRates(rate, own: order.load.rates.own)
        let requests = Pacer.requests(
            groups.paced(rates), order.load.schedule, warmUp: Self.warmUpSeconds, steady: Self.trialSeconds,
            seed: SeededRandom.derived(order.load.seed, "trial \(number)"))
        let start = round.clock.now() + Self.leadTime + Int64(groups.members.count) * Self.connectTime
        let interface = round.launch.treatment.requests
        let steady = Self.warmUpSeconds.nanoseconds..<(Self.warmUpSeconds + Self.trialSeconds).nanoseconds
        let driver = round.machine.startLoad(
            LoadPlan(
                groups: groups.groups, connections: interface.connections, requests: interface, schedule: requests,
                start: start, steady: steady, drain: Self.drain), LoadMonitor())
        do throws(Interrupted) {
            try round.interruption.sleep(until: start + steady.lowerBound)
            let before = round.machine.coreTime()
            try round.interruption.sleep(until: start + steady.upperBound)
            let after = round.machine.coreTime()
            switch try driver.result(round.interruption) {
            case .success(let result):
                guard let before, let after, let idle = after.idleShare(since: before) else {
                    round.emit(.warning("--rate auto: /proc/stat is not readable, so no rate can be tried"))
                    return nil
                }
                let planned = Double(max(1, result.planned))
                return RateTrial(
                    rate: rate, idle: idle, late: min(1, Double(result.late) / planned),
                    answered: min(1, Double(result.answeredInTime) / planned))
            case .failure(let error):
                round.emit(.warning("--rate auto: the load driver failed: \(error)"))
                return nil
            }
        } catch {
            driver.cancel()
            throw error
        }
    }
}

/// Time of the cores that the bench may use, and the number of cores that a quota leaves.
struct CoreTime: Hashable, Sendable {
    let time: MachineFiles.CPUTime
    let runnable: Int
    let usable: Double

    /// Returns the idle share of the usable cores since `earlier`; nil when no tick passed. Time that a hypervisor gave
    /// to other guests is not idle.
    func idleShare(since earlier: CoreTime) -> Double? {
        time.shares(since: earlier.time).map { shares in
            let used = (shares.busy + shares.steal) * Double(runnable)
            return min(1, max(0, 1 - used / max(0.01, usable)))
        }
    }

    /// Reads the time of this machine; nil if it cannot be read.
    static func read() -> CoreTime? {
        let cores = UsableCores()
        return MachineFiles().cpuTime(of: cores.allowed).map {
            CoreTime(time: $0, runnable: cores.runnable, usable: cores.count)
        }
    }
}
