/// Selects, of the processes that hold a listening socket, those that do the work of its server.
///
/// A process that opened the socket and passed it to another program (a socket unit's manager, a supervisor) holds it
/// too, but does none of the work. A master and its workers are one program: the workers were forked and share the
/// master's memory layout.
struct ServingFamily {
    struct Problem: Error { let reason: String }

    /// Identity of the program that a process runs. Forks of the process have the same identity.
    struct Image: Hashable {
        let executable: String
        /// Address of the stack, which is randomized whenever a program is started; 0 if it cannot be read.
        let stack: UInt64
    }

    let holders: [Int32]
    /// Processes that accepted a connection; empty if none did within the time limit.
    let acceptors: [Int32]
    let table: SocketTable

    private static let launchers: Set<String> = [
        "systemd", "init", "inetd", "xinetd", "launchd", "systemd-socket-activate",
    ]

    /// Returns the processes that serve, without those that descend from another serving process.
    func judge() -> Result<[Int32], Problem> {
        var serving = holders
        for acceptor in acceptors {
            let image = table.image(acceptor)
            let above = ancestors(of: acceptor)
            if !holders.contains(acceptor), let opener = above.first(where: holders.contains),
                table.image(opener) != image
            {
                return .failure(
                    Problem(
                        reason: "\(name(opener)) accepts the connections and starts another program for each, "
                            + "\(table.program(acceptor)): no process serves for long enough to be measured"))
            }
            serving.removeAll { above.contains($0) && table.image($0) != image }
        }
        if acceptors.isEmpty, let opener = holders.first(where: opensForOthers) {
            return .failure(
                Problem(
                    reason:
                        "\(name(opener)) and programs that it started hold the listening socket, and no process "
                        + "accepted a connection within the time limit: which of them serves is not known"))
        }
        if let launcher = serving.first(where: { Self.launchers.contains(table.program($0)) }) {
            return .failure(
                Problem(reason: "\(name(launcher)) holds the listening socket for a program that is not running"))
        }
        return .success(serving.filter { ancestors(of: $0).allSatisfy { !serving.contains($0) } })
    }

    private func name(_ pid: Int32) -> String { "\(table.program(pid)) (PID \(pid))" }

    /// Whether another holder descends from this process and runs another program.
    private func opensForOthers(_ pid: Int32) -> Bool {
        holders.contains { $0 != pid && table.image($0) != table.image(pid) && ancestors(of: $0).contains(pid) }
    }

    private func ancestors(of pid: Int32) -> [Int32] {
        var found: [Int32] = []
        var next = table.parent(of: pid)
        while let parent = next, parent > 0, !found.contains(parent) {
            found.append(parent)
            next = table.parent(of: parent)
        }
        return found
    }
}
