import BenchmarkModel
import ConfigurationReader
import FleetConfiguration
import Foundation
import Harness
import Hub
import HubRunner
import LinuxSystem

/// `hub`: a fleet's Prometheus servers, Alertmanager and dashboards, written and run.
enum HubCommand {
    private static let actions = ["config", "up", "status", "down"]

    static let command = Command(
        name: "hub",
        summary: "a fleet's Prometheus servers, alerts and dashboards: writes their files, runs them, looks, ends them",
        arguments: "config|up|status|down [FLAGS]", example: "up --address 127.0.0.1 --output hub",
        flags: [
            FleetOption.flag,
            Flag("--output", "DIR", "the hub's directory: its files, data and logs; hub by default"),
            Flag(
                "--address", "HOST[,...]",
                "where the fleet's agents are: one host, or MACHINE=HOST,...; a machine's name is its host by default"),
            Flag("--central", "MACHINE", "whose hub has the samples of all; the fleet's first machine by default"),
            Flag(
                "--remote-write", nil, "edge hubs send what they scrape, and lose nothing over an outage; the default"),
            Flag("--federation", nil, "the central hub asks the edge hubs instead"),
            Flag("--scrape-interval", "S", "15 s by default"),
            Flag(
                "--listen", "HOST[,...]",
                "IPv4 address on which hubs listen, or MACHINE=HOST,...; 127.0.0.1 by default, 0.0.0.0 for all"),
            Flag(
                "--port", "N",
                "of the central Prometheus, 9090 by default; Alertmanager has N + 3, edge hubs N + 101 and on"),
            Flag("--budgets", "FILE", "limits for the rules; budgets/readiness-report.yaml by default"),
            Flag("--slow", "S", "alert when 5 % of an agent's requests take longer; 0.5 s by default"),
            Flag("--minimum-active", "N", "alert when fewer agents are up; 75 of 77 by default, that share of others"),
            Flag("--webhook", "URL", "who is told of alerts; by default nobody is, and Alertmanager shows them"),
            Flag("--machine", "M[,M...]", "up: only these machines' hubs run here; all by default"),
            Flag("--detach", nil, "up: goes on in the background once all is ready"),
            Flag("--json", nil, "status: as JSON instead of the table"),
        ],
        positional: 1, words: actions, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        guard let action = options.positional.first else {
            throw UsageError(description: "hub what? give \(actions.joined(separator: ", "))")
        }
        let directory = HubDirectory(options.text("--output") ?? "hub")
        switch action {
        case "config":
            try refuse(["--machine", "--detach", "--json"], options, action)
            let count = try write(HubPlanReading.plan(options), directory, options)
            Console.out("\(Count.text(count, "file")) in \(directory.path)")
            return 0
        case "up":
            try refuse(["--json"], options, action)
            return try up(options, directory)
        case "status":
            try refuseOthers(["--output", "--json"], options, action)
            return try HubStatus.show(directory, json: options.has("--json"))
        case "down":
            try refuseOthers(["--output"], options, action)
            try HubControl.end(directory)
            Console.out("the hub in \(directory.path) has ended")
            return 0
        default:
            let near = nearest(action, among: actions).map { "did you mean \($0)?" }
            throw UsageError(
                description: "unknown action '\(action)': \(near ?? "give \(actions.joined(separator: ", "))")")
        }
    }

    private static func refuse(_ flags: [String], _ options: Options, _ action: String) throws(UsageError) {
        guard let flag = options.given(flags).first else { return }
        throw UsageError(description: "\(flag) means nothing for hub \(action): leave it out")
    }

    private static func refuseOthers(_ flags: [String], _ options: Options, _ action: String) throws(UsageError) {
        try refuse(command.flags.map(\.name).filter { !flags.contains($0) }, options, action)
    }

    private static func write(_ plan: HubPlan, _ directory: HubDirectory, _ options: Options) throws -> Int {
        let budgets = try BudgetFile.read(
            path: try options.text("--budgets") ?? Project.locate().root + "/budgets/readiness-report.yaml")
        for warning in HubPlanReading.warnings(plan) { Console.note("warning: \(warning)") }
        let files = HubFiles.of(plan, budgets: budgets)
        try directory.write(files)
        return files.count
    }

    private static func up(_ options: Options, _ directory: HubDirectory) throws -> Int32 {
        let plan = try HubPlanReading.plan(options)
        let machines = try HubPlanReading.machines(options, plan)
        let processes = try HubProcess.of(
            plan, machines: machines, directory: directory.path,
            path: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
        if directory.isRunning { throw HubFailure.alreadyRuns(directory: directory.path) }
        if options.has("--detach") {
            let arguments = CommandLine.arguments.dropFirst().filter { $0 != "--detach" }
            let state = try HubControl.detach([try Files.ownExecutable()] + arguments, in: directory)
            // Its warnings are in its log; whoever starts it reads them here.
            for warning in HubPlanReading.warnings(plan) { Console.note("warning: \(warning)") }
            Console.out("the hub in \(directory.path) runs, its supervisor is process \(state.pid)")
            return 0
        }
        _ = try write(plan, directory, options)
        let signals = try EndSignals.install()
        for process in processes { Console.note("\(process.name): \(process.url)") }
        if machines?.contains(plan.central.machine) ?? true {
            Console.note("dashboard: \(processes[0].url)/consoles/index.html")
        }
        try Supervisor(processes, in: directory, tell: { Console.note($0) }).run(signals)
        Console.note("all processes have ended")
        return 0
    }
}
