import BenchmarkModel
import FleetConfiguration
import Harness
import Hub
import HubRunner

/// The `hub` command: writes and runs a fleet's Prometheus servers, Alertmanager and dashboards.
enum HubCommand: Command {
    typealias Declared = HubFlags

    static let name = "hub"
    static let summary =
        "writes, runs, shows and stops a fleet's Prometheus servers, alerts and dashboards"
    static let synopsis = "config|up|status|down [FLAGS]"
    static let example = "up --address 127.0.0.1 --output hub"

    static func run(_ options: Options<HubFlags>, in world: World) throws -> ExitCode {
        try checkFlags(options)
        let directory = HubDirectory(world.absolute(options.directory ?? "hub"))
        switch options.action {
        case .config:
            let count = try write(HubPlanReading.plan(options, in: world), directory, options, in: world)
            world.console.out("\(Count.text(count, "file")) in \(directory.path)")
        case .up: try up(options, directory, in: world)
        case .status: return try HubStatus.show(directory, json: options.json, in: world)
        case .down:
            try world.hub.end(directory)
            world.console.out("the hub in \(directory.path) is stopped")
        }
        return .success
    }

    /// Refuses flags that the action does not use.
    private static func checkFlags(_ options: Options<HubFlags>) throws(UsageError) {
        let others =
            switch options.action {
            case .config: options.given([\.machines, \.detach, \.json])
            case .up: options.given([\.json, \.prometheusVersion])
            case .status: options.given(except: [\.directory, \.json])
            case .down: options.given(except: [\.directory])
            }
        if let flag = others.first {
            throw UsageError(description: "hub \(options.action.rawValue) does not take \(flag): leave it out")
        }
    }

    /// Writes the files of a hub and returns their number.
    private static func write(
        _ plan: HubPlan, _ directory: HubDirectory, _ options: Options<HubFlags>, in world: World
    ) throws -> Int {
        let budgets = try BudgetFile.read(
            path: try options.budgets ?? world.project().root + "/budgets/readiness-report.yaml")
        for warning in HubPlanReading.warnings(plan) { world.console.note("warning: \(warning)") }
        let files = HubFiles.of(plan, budgets: budgets)
        try directory.write(files)
        return files.count
    }

    private static func up(_ options: Options<HubFlags>, _ directory: HubDirectory, in world: World) throws {
        let console = world.console
        let plan = try HubPlanReading.plan(options, in: world)
        let machines = try HubPlanReading.machines(options, plan)
        let processes = try HubProcess.of(
            plan, machines: machines, directory: directory.path, path: world.variables["PATH"] ?? "/usr/bin:/bin")
        if world.hub.isRunning(in: directory) { throw HubFailure.alreadyRuns(directory: directory.path) }
        if options.detach {
            let state = try world.hub.detach(world.arguments.filter { $0 != "--detach" }, in: directory)
            // The supervisor writes its warnings to its log, so they are repeated here for the user.
            for warning in HubPlanReading.warnings(plan) { console.note("warning: \(warning)") }
            console.out("the hub in \(directory.path) is running; its supervisor is process \(state.pid)")
            return
        }
        _ = try write(plan, directory, options, in: world)
        for process in processes { console.note("\(process.name): \(process.url)") }
        if machines?.contains(plan.central.machine) ?? true {
            console.note("dashboard: \(processes[0].url)/consoles/index.html")
        }
        try world.hub.supervise(processes, in: directory, report: console.note)
        console.note("all processes of the hub have exited")
    }
}
