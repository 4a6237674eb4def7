import BenchmarkModel
import HubRunner
import LinuxSystem

/// Runs hubs, and queries running hubs.
protocol HubOperating: Sendable {
    /// The version of the installed Prometheus; nil if none is installed, or if it does not tell its version.
    var prometheusVersion: PrometheusVersion? { get }

    func isRunning(in directory: HubDirectory) -> Bool

    /// Returns the state of the hub in a directory.
    /// - Throws: `HubFailure.notRunning` when no hub runs there.
    func state(of directory: HubDirectory) throws -> HubState

    /// Starts this program again with the given arguments, as a supervisor in the background.
    func detach(_ arguments: [String], in directory: HubDirectory) throws -> HubState

    /// Runs a hub's processes until a signal ends the hub.
    /// - Parameter report: is called with each message for the user.
    func supervise(_ processes: [HubProcess], in directory: HubDirectory, report: @escaping (String) -> Void) throws

    /// Stops the hub in a directory.
    func end(_ directory: HubDirectory) throws

    /// Sends GETs and returns the bodies of the answers; nil for a URL without an answer in time.
    func answers(_ urls: [String]) -> [[UInt8]?]

    /// Returns the answer of a Prometheus to a query; nil when no answer came in time.
    func figures(_ server: String, _ query: String) -> [HubControl.Figure]?
}
