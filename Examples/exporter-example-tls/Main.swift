import Glibc
import PrometheusExporter
import PrometheusExporterTLS

/// Serves metrics to the clients that a web configuration file allows.
@main enum Example {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let port = UInt16(arguments[1]) else {
            print("usage: exporter-example-tls PORT WEB-CONFIG-FILE")
            exit(64)
        }
        let registry = try Registry()
        let jobs = try registry.counter("jobs_total", help: "Jobs finished.")
        try registry.processMetrics()

        do {
            let server = try MetricsServer(
                registry: registry, settings: ServerSettings(port: port), webConfiguration: arguments[2])
            print("serving \(server.address):\(server.port)")
            fflush(nil)
            while true {
                jobs.increment()
                sleep(1)
            }
        } catch {
            print(error)
            exit(78)
        }
    }
}
