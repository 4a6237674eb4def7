/// The flags of `hub`.
struct HubFlags: OptionGroup {
    let action = RequiredArgument<HubAction>("ACTION", of: "hub", noun: "action")
    let fleet = FleetOption.Declared()
    let directory = Option(
        "--output", "DIR", "the hub's directory: its files, data and logs; hub by default", completing: .directories)
    let address = Option(
        "--address", "HOST[,...]",
        "where the fleet's agents are: one host, or MACHINE=HOST,...; a machine's name is its host by default")
    let central = Option(
        "--central", "MACHINE", "whose hub has the samples of all; the fleet's first machine by default")
    let remoteWrite = Switch(
        "--remote-write", "edge hubs send what they scrape, and lose nothing over an outage; the default")
    let federation = Switch("--federation", "the central hub asks the edge hubs instead")
    let scrapeInterval = Option("--scrape-interval", "S", secondsAbove: 0.099, upTo: 3600, "15 s by default")
    let listen = Option(
        "--listen", "HOST[,...]",
        "IPv4 address on which hubs listen, or MACHINE=HOST,...; 127.0.0.1 by default, 0.0.0.0 for all")
    let port = Option(
        "--port", "N", in: 1...65_000,
        "of the central Prometheus, 9090 by default; Alertmanager has N + 3, edge hubs N + 101 and on")
    let budgets = Option(
        "--budgets", "FILE", "limits for the rules; budgets/readiness-report.yaml by default", completing: .files)
    let slow = Option(
        "--slow", "S", secondsAbove: 0, upTo: 3600,
        "alert when 5 % of an agent's requests take longer; 0.5 s by default")
    let minimumActive = Option(
        "--minimum-active", "N", in: 0...1_000_000,
        "alert when fewer agents are up; 75 of 77 by default, that share of others")
    let webhook = Option(
        "--webhook", "URL", "who is told of alerts; by default nobody is, and Alertmanager shows them")
    let machines = Option(
        "--machine", "M[,M...]", "up: only these machines' hubs run here; all by default",
        reading: { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) })
    let detach = Switch("--detach", "up: goes on in the background once all is ready")
    let json = Switch("--json", "status: as JSON instead of the table")
}

/// What `hub` is to do.
enum HubAction: String, CaseIterable, Sendable {
    case config
    case up
    case status
    case down
}
