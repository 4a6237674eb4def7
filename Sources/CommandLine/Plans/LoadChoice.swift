import BenchmarkModel
import FleetConfiguration

/// The value of `--rate`.
enum RateChoice: Hashable, Sendable {
    case fixed(Double)
    /// The highest rate that the machine carries, at most that of the target file.
    case automatic

    static func read(_ text: String) throws(UsageError) -> RateChoice {
        if text == "auto" { return .automatic }
        guard let number = Double(text), number > 0, number <= LoadSchedule.rates.upperBound else {
            throw UsageError(
                description:
                    "--rate '\(text)': give a number above 0 and up to \(LoadSchedule.rates.upperBound.plainText), "
                    + "or auto")
        }
        return .fixed(number)
    }
}

/// The loads of a run: the rate and the schedule of each subject, and the rates that are to be searched.
struct LoadChoice {
    private(set) var rates: [SubjectID: Double] = [:]
    /// The schedules other than `poisson`, which is the default.
    private(set) var schedules: [SubjectID: LoadSchedule] = [:]
    private(set) var searches: [SubjectID: RateSearch] = [:]
    /// Warnings for the user.
    private(set) var warnings: [String] = []

    private let rate: RateChoice?
    private let schedule: LoadSchedule?
    private let fleet: Fleet
    private let measured: RoundOptions

    /// - Parameters:
    ///   - rate: the value of `--rate`.
    ///   - schedule: the schedule of `--schedule`.
    ///   - isVersus: whether the targets are twins. Twins get the same requests, at the lower of the two rates.
    init(
        rate: RateChoice?, schedule: LoadSchedule?, _ targets: [Target], isVersus: Bool, _ fleet: Fleet,
        _ measured: RoundOptions
    ) throws(UsageError) {
        self.rate = rate
        self.schedule = schedule
        self.fleet = fleet
        self.measured = measured
        if isVersus {
            try checkTwins(targets)
            try add(Subject(targets[1], versus: targets[0]), targets)
        } else {
            for target in targets { try add(Subject(target), [target]) }
        }
        if rate == .automatic, searches.isEmpty {
            throw UsageError(
                description:
                    "--rate auto: \(targets.map(\.name).joined(separator: ", ")) takes no requests of the bench, so "
                    + "there is no rate to find: leave out --rate")
        }
    }

    private mutating func add(_ subject: Subject, _ targets: [Target]) throws(UsageError) {
        let schedule = schedule ?? subject.treatment.schedule
        let lowest = targets.map(\.requestRate).min() ?? 0
        rates[subject.name] = lowest
        guard subject.treatment.takesRequests else {
            if case .fixed(let rate) = rate { rates[subject.name] = rate }
            return
        }
        if schedule != .poisson {
            try check(schedule, subject)
            schedules[subject.name] = schedule
        }
        if schedule.hasOwnRates {
            try checkOwnRates(of: schedule, subject, targets)
            rates[subject.name] = schedule.meanRate(0, seconds: measured.steady)
        } else if case .fixed(let rate) = rate {
            rates[subject.name] = rate
        } else if try searches(subject, targets) {
            self.searches[subject.name] = RateSearch(most: lowest, isAsked: rate == .automatic)
        }
    }

    /// Returns whether the rate of a subject is searched: by `--rate auto`, or by its target file.
    private func searches(_ subject: Subject, _ targets: [Target]) throws(UsageError) -> Bool {
        guard rate == .automatic || targets.contains(where: \.searchesRate) else { return false }
        guard subject.treatment.loadCommand.isEmpty else {
            guard rate == .automatic else { return false }
            throw UsageError(
                description:
                    "--rate auto: the load_command of \(subject.treatment.name) sends the requests, so the bench "
                    + "cannot tell whether they are late: give --rate R, or leave out --rate")
        }
        guard fleet.agents.allSatisfy({ $0.rate != nil }) else { return true }
        guard rate == .automatic else { return false }
        throw UsageError(
            description:
                "--rate auto: every agent of \(fleet.name) has a rate in the fleet file, so there is none to find: "
                + "leave out --rate, or the rates of the fleet file")
    }

    /// Refuses a schedule for a load command.
    private func check(_ schedule: LoadSchedule, _ subject: Subject) throws(UsageError) {
        guard !subject.treatment.loadCommand.isEmpty else { return }
        throw UsageError(
            description:
                "--schedule \(schedule.text): the load_command of \(subject.treatment.name) sends the requests at "
                + "times of its own: leave out --schedule")
    }

    /// Refuses rates that a schedule with its own rates would ignore, and times that are never sent.
    private mutating func checkOwnRates(
        of schedule: LoadSchedule, _ subject: Subject, _ targets: [Target]
    ) throws(UsageError) {
        let owner = "the schedule \(schedule.text) of \(subject.name) has rates of its own"
        if rate != nil {
            throw UsageError(description: "--rate: \(owner): leave out --rate, or give --schedule poisson")
        }
        if let target = targets.first(where: { ($0.unlabeledName ?? $0.name).contains(":rate=") }) {
            throw UsageError(
                description: "\(target.name): \(owner): leave out :rate=, or give --schedule poisson")
        }
        if let agent = fleet.agents.first(where: { $0.rate != nil }) {
            throw UsageError(
                description:
                    "\(owner), and the fleet file has one for \(agent.id): leave out --schedule, or the rates of the "
                    + "fleet file")
        }
        guard case .times(let times) = schedule else { return }
        guard measured.soak == 0 else {
            throw UsageError(
                description:
                    "--soak: \(times.file) has the times of one steady state: leave out --soak, or give another "
                    + "--schedule")
        }
        let sent = times.count(within: measured.steady)
        guard sent > 0 else {
            throw UsageError(
                description:
                    "--schedule \(schedule.text): all times are after the steady state of \(measured.steady.plainText) "
                    + "s: give a longer --scrape-interval, or times from the start of steady state")
        }
        if sent < times.seconds.count {
            let text =
                "\(times.file) has \(Count.text(times.seconds.count - sent, "time")) after the steady state of "
                + "\(measured.steady.plainText) s, which the load does not send: give a longer --scrape-interval"
            if !warnings.contains(text) { warnings.append(text) }
        }
    }

    private func checkTwins(_ targets: [Target]) throws(UsageError) {
        guard schedule == nil, targets[0].schedule != targets[1].schedule else { return }
        throw UsageError(
            description:
                "--versus: \(targets[0].name) and \(targets[1].name) have different schedules, but twins need the "
                + "same: give one with --schedule, or make schedule equal in the target files")
    }
}
