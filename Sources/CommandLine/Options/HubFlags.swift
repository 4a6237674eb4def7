import BenchmarkModel

/// The flags of the `hub` command.
struct HubFlags: OptionGroup {
    let action = RequiredArgument<HubAction>("ACTION", of: "hub", noun: "action")
    let fleet = FleetOption.Declared()
    let directory = Option(
        "--output", "DIR", "directory of the hub's files, data and logs; hub by default", completing: .directories)
    let address = Option(
        "--address", "HOST[,...]",
        "host of the fleet's agents: one for all, or MACHINE=HOST,...; each machine's name by default")
    let target = Option(
        "--target", "NAME",
        "target that says where the agents of a fleet have their pages; by default /metrics at the metrics port",
        completing: .targets)
    let httpConfig = Option(
        "--http-config", "FILE",
        "file with a Prometheus http_config, by which the hubs reach the pages of a fleet (docs/guarded.md)",
        completing: .files)
    let central = Option(
        "--central", "MACHINE", "machine of the hub that collects all samples; the fleet's first machine by default")
    let remoteWrite = Switch(
        "--remote-write",
        "edge hubs send their samples to the central hub, and resend them after an outage; the default")
    let federation = Switch("--federation", "the central hub scrapes the edge hubs instead")
    let scrapeInterval = Option(
        "--scrape-interval", "S", secondsAbove: 0.099, upTo: 3600, "time between scrapes; 15 s by default")
    let listen = Option(
        "--listen", "HOST[,...]",
        "IPv4 address on which hubs listen, or MACHINE=HOST,...; 127.0.0.1 by default, 0.0.0.0 for all addresses")
    let port = Option(
        "--port", "N", in: 1...65_000,
        "port of the central Prometheus, 9090 by default; Alertmanager has N + 3, the edge hubs N + 101 and above")
    let budgets = Option(
        "--budgets", "FILE", "budget file with the limits of the rules; budgets/readiness-report.yaml by default",
        completing: .files)
    let slow = Option(
        "--slow", "S", secondsAbove: 0, upTo: 3600,
        "alerts when 5 % of an agent's requests take longer; 0.5 s by default")
    let minimumActive = Option(
        "--minimum-active", "N", in: 0...1_000_000,
        "alerts when fewer agents are up; 75 of 77 by default, the same share of other fleets")
    let webhook = Option(
        "--webhook", "URL", "URL that receives the alerts; by default Alertmanager only shows them")
    let prometheusVersion = Option(
        "--prometheus-version", "V",
        "config: the version of Prometheus that reads the files, such as 2 or 3.10; the installed one by default"
    ) { (text: String) throws(UsageError) -> PrometheusVersion in
        guard let version = PrometheusVersion(text), version.major >= 2 else {
            throw UsageError(
                description: "--prometheus-version '\(text)': give a version from 2 on, such as 2, 3 or 3.10")
        }
        return version
    }
    let machines = Option(
        "--machine", "M[,M...]", "up: runs only the hubs of these machines here; all by default",
        reading: { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) })
    let detach = Switch("--detach", "up: continues in the background when all processes are ready")
    let json = Switch("--json", "status: prints JSON instead of tables")
}

/// The actions of the `hub` command.
enum HubAction: String, CaseIterable, Sendable {
    case config
    case up
    case status
    case down
}
