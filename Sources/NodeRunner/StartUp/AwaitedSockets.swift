import LinuxSystem

/// The checks that wait until a process has made its Unix socket. A file is looked for at each step, because the
/// kernel's table of listening sockets that the watcher reads has only ports.
struct AwaitedSockets {
    private var checks: [String: [StartUpWatch.Check]] = [:]

    var isEmpty: Bool { checks.isEmpty }

    /// Adds a check. Returns why there cannot be such a socket; nil where there can.
    mutating func expect(_ path: String, _ check: StartUpWatch.Check) -> String? {
        guard path.utf8.count <= SocketAddress.longestPath else {
            return
                "its request_socket \(path) has \(path.utf8.count) bytes, and Linux allows "
                + "\(SocketAddress.longestPath): give a shorter name, or set TMPDIR to a shorter directory"
        }
        checks[path, default: []].append(check)
        return nil
    }

    /// Returns the checks whose sockets exist now, and does not wait for them again.
    mutating func takeExisting() -> [StartUpWatch.Check] {
        checks.keys.filter(Sockets.exists).flatMap { checks.removeValue(forKey: $0) ?? [] }
    }
}
