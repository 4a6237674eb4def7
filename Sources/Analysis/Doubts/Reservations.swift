import BenchmarkModel

/// Reasons why two runs differ by more than their programs, or why a run is incomplete, one sentence each.
enum Reservations {
    private static let advice = "`exporter-bench run --versus A B` compares two builds as twins in one run"

    static func of(_ current: StoredRun, against baseline: StoredRun) -> [String] {
        guard current.id != baseline.id else {
            return [
                "both are run \(current.id): a run compared with itself shows no change; measure again with "
                    + "`exporter-bench run`, then compare the new run"
            ]
        }
        var all: [String] = []
        for (name, run) in [("the baseline", baseline), ("this run", current)] {
            all += ofOne(run, name)
        }
        for fact in ["cpu", "cores", "memory_bytes", "kernel"] {
            let (a, b) = (baseline.environment[fact], current.environment[fact])
            if a != b {
                all.append(
                    "another machine: \(fact) was \(a ?? "unknown"), is \(b ?? "unknown"); \(advice)")
            }
        }
        let names = Set((baseline.environment.facts + current.environment.facts).map(\.name))
        for fact in names.sorted() where fact == "toolchain" || fact.hasSuffix(".version") {
            let (a, b) = (baseline.environment.values(fact), current.environment.values(fact))
            if a != b {
                all.append(
                    "other versions: \(fact) was \(text(a)), is \(text(b)); \(advice)")
            }
        }
        return all + plans(baseline.plan, current.plan) + metronomes(baseline, current)
    }

    /// Returns the reservations that are known before the current run is measured.
    static func known(_ plan: Plan, of baseline: StoredRun, name: String) -> [String] {
        ofOne(baseline, name) + plans(baseline.plan, plan)
    }

    /// Returns the reservations about a run that is compared within itself.
    static func of(_ run: StoredRun) -> [String] { ofOne(run, "this run") }

    private static func ofOne(_ run: StoredRun, _ name: String) -> [String] {
        var all: [String] = []
        if run.isPartial {
            all.append(
                "\(name) is partial (\(run.status.rawValue)): `\(run.resumeCommand)` completes it")
        }
        return all
    }

    private static func plans(_ a: Plan, _ b: Plan) -> [String] {
        var differences: [String] = []
        func note(_ what: String, _ a: Double, _ b: Double) {
            if a != b { differences.append("\(what) was \(a), is \(b)") }
        }
        note("the scrape interval in seconds", a.scrapeInterval, b.scrapeInterval)
        note("the warm-up in seconds", a.warmUp, b.warmUp)
        differences += LoadDifferences.of(a, b)
        for subject in b.subjects where subject.treatment.takesRequests {
            guard let before = a.subjects.first(where: { $0.name == subject.name })?.treatment.connections else {
                continue
            }
            note(
                "the largest number of connections to an agent of \(subject.name)", Double(before),
                Double(subject.treatment.connections))
        }
        let (before, now) = (Set(a.fleet.agents.map(\.id)), Set(b.fleet.agents.map(\.id)))
        if before != now {
            differences.append(
                "the fleet had \(Count.text(before.count, "agent")), has \(now.count), "
                    + "\(before.intersection(now).count) in common"
            )
        }
        if a.bareControl != b.bareControl {
            func text(_ plan: Plan) -> String { plan.bareControl ? "without" : "with" }
            differences.append(
                "the control ran \(text(a)) its HTTP server, now runs \(text(b)) it (--bare-control): "
                    + "overhead and startup mean different things"
            )
        }
        return differences.map { "another plan: \($0)" }
    }

    private static func metronomes(_ baseline: StoredRun, _ current: StoredRun) -> [String] {
        [("the baseline", baseline), ("this run", current)].compactMap { name, run in
            let has = run.observations.contains { $0.metric == .metronome && $0.measured.value != nil }
            return has ? nil : "\(name) has no metronome: levels of CPU and startup are compared as measured"
        }
    }

    private static func text(_ values: [String]) -> String {
        values.isEmpty ? "unknown" : values.joined(separator: ", ")
    }
}
