import BenchmarkModel

/// The flags that make a plan.
struct PlanOptions: OptionGroup {
    let fleet = FleetOption.Declared()
    let agents = FleetOption.agents()
    let targets = TargetSelection.Declared()
    let running = RunningOption.Declared()
    let rounds = RoundOptions.Declared()
    let bareControl = Switch(
        "--bare-control",
        "the control has no HTTP server either: what exporter and server cost together; health is then only the treatment's"
    )
    let rate = Option(
        "--rate", "R", above: 0, upTo: 10_000, "requests per second and agent; the target file's by default")
    let budgets = Option(
        "--budgets", "FILE", "budget file; budgets/readiness-report.yaml by default", completing: .files)
    let noiseShare = Option(
        "--noise-share", share: "P",
        "share of the agents with a second control, for the noise floor; 0.2 by default")
    let seed = Option(
        "--seed", "N", in: 0...Int.max,
        "repeats a run's launch orders, loads and failures; drawn and printed by default")
    let quick = Switch("--quick", "3 rounds of 5 s: within 30 s for swift; rows that depend on the interval say so")
}
