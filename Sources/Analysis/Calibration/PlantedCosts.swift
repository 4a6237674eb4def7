package import BenchmarkModel
import Statistics

/// Finds the planted costs of a calibration run, with the same figures that every run is judged by.
package enum PlantedCosts {
    /// Returns one entry for each plant of each subject.
    ///
    /// - Parameter relative: subjects whose CPU is shown relative to the control.
    package static func of(_ run: StoredRun, titles: [String: String], relative: Set<String> = []) -> [PlantedCost] {
        let index = ObservationIndex(run.observations)
        return run.plan.subjects.flatMap { subject in
            let finder = PlantFinder(run: run, index: index, subject: subject.name)
            let title = titles[subject.treatment.name] ?? subject.treatment.name
            let isRelative = relative.contains(subject.treatment.name)
            return Plant.all.compactMap { plant in
                switch plant.place {
                case .twins: finder.steady(title, plant.found, plant.truth, relative: isRelative)
                case .solo: finder.startUp(title, plant.found, plant.truth)
                case .growth: finder.growth(title, plant.found, plant.truth)
                }
            }
        }
    }

    /// Returns the plants for which the run has no figure, and the reasons.
    package static func unmeasured(in run: StoredRun, titles: [String: String]) -> [UnmeasuredPlant] {
        let found = Set(of(run, titles: titles).map(\.plant))
        return run.plan.subjects.compactMap { subject in
            guard let title = titles[subject.treatment.name], !found.contains(title) else { return nil }
            let own = run.observations.lazy.filter { $0.target == subject.name && $0.arm == .treatment }
            let missing = own.compactMap { one in one.measured.absentReason.map { (agent: one.agent, reason: $0) } }
            return UnmeasuredPlant(
                plant: title,
                reason: missing.isEmpty ? "its agents reported no planted cost" : Reasons(missing).text)
        }
    }
}

private struct PlantFinder {
    let run: StoredRun
    let index: ObservationIndex
    let subject: SubjectID

    private var agents: [AgentID] { run.plan.fleet.agents.map(\.id) }

    /// Returns the cost found in the twin rounds, treatment minus control; nil if nothing was planted or measured.
    func steady(_ title: String, _ metric: Metric, _ truth: Metric, relative: Bool) -> PlantedCost? {
        guard let table = index.table(target: subject, phase: .twins, metric: metric),
            let planted = index.table(target: subject, phase: .twins, metric: truth)
        else { return nil }
        var found: [Double] = []
        var truths: [Double] = []
        for round in table.rounds {
            guard let one = table.fleetSeries(.difference, .mean, agents: agents, rounds: [round]).figures.first,
                let other = planted.fleetSeries(.difference, .mean, agents: agents, rounds: [round]).figures.first,
                let level = table.fleetSeries(.control, .mean, agents: agents, rounds: [round]).figures.first
            else { continue }
            let isRelative = relative && metric == .cpu && level > 0
            found.append(isRelative ? one / level : one)
            truths.append(isRelative ? other / level : other)
        }
        let isRelative = relative && metric == .cpu
        return cost(
            title, metric, .twins, isRelative ? .ratio : metric.unit, found, truths,
            seconds: Double(found.count) * run.plan.scrapeInterval)
    }

    /// Returns the cost found in solo launches. Each launch has one arm, so the difference is that of the means.
    func startUp(_ title: String, _ metric: Metric, _ truth: Metric) -> PlantedCost? {
        func launches(_ metric: Metric, _ arm: Arm) -> Sample? {
            index.table(target: subject, phase: .solo, metric: metric)
                .flatMap { Sample($0.launchSeries(arm).figures) }
        }
        guard let control = launches(metric, .control), let treatment = launches(metric, .treatment),
            let planted = launches(truth, .treatment),
            let difference = Difference(baseline: control, current: treatment),
            planted.mean > 0
        else { return nil }
        let interval = difference.interval()
        return PlantedCost(
            plant: title, metric: metric, phase: .solo, unit: metric.unit, planted: planted.mean,
            found: difference.value, interval: interval,
            error: ConfidenceInterval(low: interval.low - planted.mean, high: interval.high - planted.mean),
            rounds: min(control.count, treatment.count), agents: 1, seconds: 0)
    }

    /// Returns the cost found as growth of private memory in the soak. The agents are the replicates.
    func growth(_ title: String, _ metric: Metric, _ truth: Metric) -> PlantedCost? {
        guard let planted = index.table(target: subject, phase: .soak, metric: truth) else {
            return nil
        }
        let slopes = Growth(run, subject: subject, metric: metric).byAgent
        var found: [Double] = []
        var truths: [Double] = []
        for (agent, slope) in slopes.sorted(by: { $0.key < $1.key }) {
            guard let one = planted.fleetSeries(.difference, .mean, agents: [agent]).figures.first else { continue }
            found.append(slope.difference)
            truths.append(one)
        }
        return cost(
            title, metric, .soak, .bytesPerSecond, found, truths, seconds: run.plan.soak, rounds: 1, agents: found.count
        )
    }

    private func cost(
        _ title: String, _ metric: Metric, _ phase: Phase, _ unit: Unit, _ found: [Double], _ truths: [Double],
        seconds: Double, rounds: Int? = nil, agents: Int? = nil
    ) -> PlantedCost? {
        // Even a plant of nothing costs some clock readings. No calibration plants less than this limit.
        guard let truth = Sample(truths), let sample = Sample(found), let interval = sample.interval(),
            truth.mean > 1e-7, let error = Sample(zip(found, truths).map { $0 - $1 })?.interval()
        else { return nil }
        return PlantedCost(
            plant: title, metric: metric, phase: phase, unit: unit, planted: truth.mean, found: sample.mean,
            interval: interval, error: error, rounds: rounds ?? sample.count, agents: agents ?? self.agents.count,
            seconds: seconds)
    }
}
