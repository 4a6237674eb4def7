import LinuxSystem

/// Writes request heads into one buffer that is reused.
final class RequestFormatter {
    private(set) var bytes: [UInt8] = []
    /// The parts before and after the request's number, by path.
    private let paths: [(before: [UInt8], after: [UInt8]?)]

    init(paths: [String]) {
        self.paths = paths.map { path in
            guard let range = path.firstRange(of: "{request}") else { return (Array("GET \(path)".utf8), nil) }
            return (Array("GET \(path[..<range.lowerBound])".utf8), Array(path[range.upperBound...].utf8))
        }
        bytes.reserveCapacity(512)
    }

    /// Formats a request. `tail` is the result of `tail(host:)` for the connection.
    func format(number: UInt32, tail: [UInt8]) {
        let index = Int(number) % paths.count
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: paths[index].before)
        if paths[index].after != nil {
            append(number)
            bytes.append(contentsOf: paths[index].after!)
        }
        bytes.append(contentsOf: tail)
    }

    /// Returns the part after the path, which is the same in every request of a connection.
    static func tail(host: Endpoint) -> [UInt8] {
        Array(" HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: exporter-bench\r\nAccept: */*\r\n\r\n".utf8)
    }

    private func append(_ number: UInt32) {
        var divisor: UInt32 = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(48 + number / divisor % 10))
            divisor /= 10
        }
    }
}
