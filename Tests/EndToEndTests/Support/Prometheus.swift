import Foundation
import Scraping

/// A real Prometheus that scrapes every second.
struct Prometheus {
    let address: String
    let child: Child

    /// `options`: further lines of the scrape configuration, which say how the instances are asked.
    static func withServer<Value>(
        scraping instances: [String], options: String = "", _ body: (Prometheus) throws -> Value
    ) throws -> Value {
        let directory = FileManager.default.temporaryDirectory.appending(path: "prometheus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let configuration = directory.appending(path: "prometheus.yml")
        try """
        global: {scrape_interval: 1s, scrape_timeout: 1s}
        scrape_configs:
          - job_name: agents
            static_configs: [{targets: [\(instances.map { "\"\($0)\"" }.joined(separator: ", "))]}]
        \(options.split(separator: "\n").map { "    \($0)\n" }.joined())
        """.write(to: configuration, atomically: true, encoding: .utf8)
        let prometheus = try Prometheus(
            configuration: configuration.path, data: directory.appending(path: "data").path)
        defer { prometheus.child.stop() }
        return try body(prometheus)
    }

    /// One that runs with a configuration file until its child is stopped.
    init(configuration: String, data: String) throws {
        address = Loopback.address()
        child = try Child([
            "/usr/bin/prometheus", "--config.file=\(configuration)", "--storage.tsdb.path=\(data)",
            "--web.listen-address=\(address):20090",
        ])
    }

    /// The one value that an instant query gives, percent-encoded.
    func figure(_ query: String) throws -> Double? {
        let body = try self.query(query)
        return try PrometheusAnswers.series(Array(body.utf8)).first?.samples.last?.value
    }

    /// Stands still, and whoever was answering it has done so when this returns.
    func pause() {
        for pid in child.processes { kill(pid, SIGSTOP) }
        usleep(300_000)
    }

    func goOn() { for pid in child.processes { kill(pid, SIGCONT) } }

    /// The answer to an instant query, percent-encoded; empty while it is not up.
    func query(_ query: String) throws -> String {
        (try? HTTPConnection(address, 20090).get("/api/v1/query?query=\(query)").body) ?? ""
    }
}
