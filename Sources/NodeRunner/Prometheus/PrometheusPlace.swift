import Foundation
import LinuxSystem

/// The Prometheus of a round on this machine: which program, where it listens, where its files are.
struct PrometheusPlace: Hashable {
    /// Its executable.
    let program: String
    let address: String
    /// Its own: made for the round and removed after it, whatever is in it.
    let directory: String
    /// Whether the sizes of pages are asked for in its configuration (from version 3.10 on), not by a feature flag.
    var hasExtraMetricsSetting = false

    init(program: String, address: String, directory: String, hasExtraMetricsSetting: Bool = false) {
        self.program = program
        self.address = address
        self.directory = directory
        self.hasExtraMetricsSetting = hasExtraMetricsSetting
    }

    init(_ order: PrometheusOrder, _ installed: InstalledPrometheus) {
        self.init(
            program: installed.program, address: order.address, directory: PrometheusDirectory.path(order.address),
            hasExtraMetricsSetting: installed.hasExtraMetricsSetting)
    }
}

/// Where the Prometheus of an order has its files.
package enum PrometheusDirectory {
    /// Whoever has the address next removes what a bench that was killed left.
    package static func path(_ address: String) -> String {
        // Addresses are held in a network namespace, and directories may be shared between several.
        let namespace = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/net")) ?? "net"
        let number = namespace.filter(\.isNumber)
        return FileManager.default.temporaryDirectory
            .appending(path: "exporter-bench-prometheus-\(OwnProcess.userID)-\(number)-\(address)").path
    }
}
