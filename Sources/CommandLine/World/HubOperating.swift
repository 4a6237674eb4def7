import HubRunner
import LinuxSystem

/// Runs hubs, and asks those that run.
protocol HubOperating: Sendable {
    /// Whether the installed Prometheus takes `extra_scrape_metrics` in its configuration file.
    var hasExtraMetricsSetting: Bool { get }

    func isRunning(in directory: HubDirectory) -> Bool

    /// - Throws: `HubFailure.notRunning` where no hub runs.
    func state(of directory: HubDirectory) throws -> HubState

    /// Starts this program again with a command line, as a supervisor that continues in the background.
    func detach(_ arguments: [String], in directory: HubDirectory) throws -> HubState

    /// Runs a hub's processes until a signal ends it.
    func supervise(_ processes: [HubProcess], in directory: HubDirectory, tell: @escaping (String) -> Void) throws

    /// Ends the hub of a directory.
    func end(_ directory: HubDirectory) throws

    /// The answers to GETs; nil where none came in time.
    func answers(_ urls: [String]) -> [[UInt8]?]

    /// What a Prometheus answers to a query; nil where it does not in time.
    func figures(_ server: String, _ query: String) -> [HubControl.Figure]?
}
