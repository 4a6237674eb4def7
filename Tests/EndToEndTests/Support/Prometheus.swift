import Foundation
import Scraping

/// A real Prometheus server that scrapes every second.
struct Prometheus {
    let address: String
    let child: Child

    /// Runs the body with a server. `options` are further lines of the scrape configuration, `flags` further arguments.
    static func withServer<Value>(
        scraping instances: [String], options: String = "", flags: [String] = [], _ body: (Prometheus) throws -> Value
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
            configuration: configuration.path, data: directory.appending(path: "data").path, flags: flags)
        defer { prometheus.child.stop() }
        return try body(prometheus)
    }

    /// Starts a server with a configuration file. It runs until its child is stopped.
    init(configuration: String, data: String, flags: [String] = []) throws {
        address = Loopback.address()
        child = try Child(
            [
                "/usr/bin/prometheus", "--config.file=\(configuration)", "--storage.tsdb.path=\(data)",
                "--web.listen-address=\(address):20090",
            ] + flags)
    }

    /// Returns the single value of an instant query. The query must be percent-encoded.
    func figure(_ query: String) throws -> Double? {
        let body = try self.query(query)
        return try PrometheusAnswers.series(Array(body.utf8)).first?.samples.last?.value
    }

    /// Stops the server's processes, and waits until answers in flight are complete.
    func pause() {
        for pid in child.processes { kill(pid, SIGSTOP) }
        usleep(300_000)
    }

    func resume() { for pid in child.processes { kill(pid, SIGCONT) } }

    /// Returns the answer to an instant query, or an empty text while the server is not up. The query must be
    /// percent-encoded.
    func query(_ query: String) throws -> String {
        (try? HTTPConnection(address, 20090).get("/api/v1/query?query=\(query)").body) ?? ""
    }
}
