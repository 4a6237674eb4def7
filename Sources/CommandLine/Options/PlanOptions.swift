import BenchmarkModel
import FleetConfiguration

/// The flags that define a plan.
struct PlanOptions: OptionGroup {
    let fleet = FleetOption.Declared()
    let agents = FleetOption.agents()
    let targets = TargetSelection.Declared()
    let running = RunningOption.Declared()
    let rounds = RoundOptions.Declared()
    let bareControl = Switch(
        "--bare-control",
        "runs the control without HTTP server too, to measure exporter and server together; only the treatment then "
            + "has /health"
    )
    let rate = Option(
        "--rate", "R|auto",
        "requests per second and agent, or auto for the highest that this machine carries, at most the target file's; "
            + "by default the target file says",
        reading: { (text: String) throws(UsageError) in try RateChoice.read(text) })
    let schedule = ScheduleOption.declared(
        "how requests are spread over steady state: poisson (default), constant, ramp:FROM-TO, step:R1,R2,..., or "
            + "file:PATH with one time in seconds on a line")
    let connections = Option(
        "--connections", "N", in: Target.connectionCounts,
        "most connections of the load to one process; past it requests wait, and their wait counts; by default the "
            + "target file's number, or 32")
    let budgets = Option(
        "--budgets", "FILE",
        "budget file for all targets; by default each target has the limits that its file names, or none",
        completing: .files)
    let noiseShare = Option(
        "--noise-share", share: "P",
        "share of the agents that have a second control, for the noise floor; 0.2 by default")
    let seed = Option(
        "--seed", "N", in: 0...Int.max,
        "repeats the launch orders, loads and failures of a run with this seed; random and printed by default")
    let quick = Switch(
        "--quick", "3 rounds of 5 s, less than 30 s for swift; rows that depend on the interval are marked")
}
