import Foundation
import TestSupport

/// The Prometheus 2 of this machine, which scrapes pages. Whether it stored a page is its series `up`.
enum Prometheus2 {
    struct NoAnswer: Error { let log: String }

    /// Returns for each page whether the server stored it.
    /// - Throws: `NoAnswer` if a page was not scraped within a minute.
    static func verdicts(_ pages: [(type: String, bytes: [UInt8])]) throws -> [Bool] {
        let server = try TestServer { request in
            let path = request.split(separator: " ").dropFirst().first ?? ""
            return answer(Int(path.dropFirst()).map { pages[$0] } ?? ("", []))
        }
        defer { server.stop() }
        let directory = FileManager.default.temporaryDirectory.appending(path: "prometheus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let configuration = directory.appending(path: "prometheus.yml")
        let targets = pages.indices.map {
            "      - {targets: ['127.0.0.1:\(server.port)'], labels: {__metrics_path__: /\($0), page: '\($0)'}}\n"
        }
        let head = "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n  - job_name: pages\n"
        try (head + "    static_configs:\n" + targets.joined()).write(
            to: configuration, atomically: true, encoding: .utf8)
        let log = directory.appending(path: "log")
        try Data().write(to: log)
        let port = try freePort()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/prometheus")
        process.arguments = [
            "--config.file=\(configuration.path)", "--storage.tsdb.path=\(directory.appending(path: "data").path)",
            "--web.listen-address=127.0.0.1:\(port)", "--enable-feature=native-histograms",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline, process.isRunning {
            let found = up(port)
            if found.count == pages.count { return pages.indices.map { found["\($0)"] == true } }
            Thread.sleep(forTimeInterval: 0.2)
        }
        throw NoAnswer(log: try String(contentsOf: log, encoding: .utf8))
    }

    private static func answer(_ page: (type: String, bytes: [UInt8])) -> TestServer.Answer {
        let type = page.type.isEmpty ? "" : "Content-Type: \(page.type)\r\n"
        var answer = TestServer.Answer("HTTP/1.1 200 OK\r\n\(type)Content-Length: \(page.bytes.count)\r\n\r\n")
        answer.bytes += page.bytes
        return answer
    }

    /// Returns the value of `up` by the label `page`; nothing while the server does not answer.
    private static func up(_ port: UInt16) -> [String: Bool] {
        guard let client = try? Client(port: port) else { return [:] }
        client.send("GET /api/v1/query?query=up HTTP/1.0\r\n\r\n")
        let answer = client.readToEnd()
        guard let bodyStart = answer.firstRange(of: "\r\n\r\n")?.upperBound,
            let object = try? JSONSerialization.jsonObject(with: Data(answer[bodyStart...].utf8)) as? [String: Any],
            let data = object["data"] as? [String: Any], let series = data["result"] as? [[String: Any]]
        else { return [:] }
        var found: [String: Bool] = [:]
        for one in series {
            guard let labels = one["metric"] as? [String: String], let page = labels["page"],
                let value = (one["value"] as? [Any])?.last as? String
            else { continue }
            found[page] = value == "1"
        }
        return found
    }

    private static func freePort() throws -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
        return UInt16(bigEndian: place.sin_port)
    }
}
