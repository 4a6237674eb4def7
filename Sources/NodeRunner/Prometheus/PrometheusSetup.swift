import BenchmarkModel
import Foundation
import LinuxSystem

/// The Prometheus of a round on this machine: its program, its address and its directory.
struct PrometheusSetup: Hashable {
    /// Path of its executable.
    let program: String
    let address: String
    /// Directory of its files. It is created for the round and removed after it, whatever it contains.
    let directory: String
    /// Whether the sizes of pages are enabled in its configuration (from version 3.10 on), not by a feature flag.
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
            hasExtraMetricsSetting: installed.numbers.hasExtraMetricsSetting)
    }
}

/// The directory for the files of an order's Prometheus.
package enum PrometheusDirectory {
    /// Returns the directory for an address. The next bench that gets the address removes what a killed bench left in
    /// it.
    package static func path(_ address: String) -> String {
        // An address belongs to one network namespace, but several namespaces may share the parent directory.
        let namespace = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/net")) ?? "net"
        let number = namespace.filter(\.isNumber)
        return FileManager.default.temporaryDirectory
            .appending(path: "exporter-bench-prometheus-\(OwnProcess.userID)-\(number)-\(address)").path
    }
}
