/// The TCP sockets of this machine that are bound to an address, and the processes that hold them: they prevent reuse
/// of the address. A snapshot of the kernel's tables.
package struct AddressHolders: Sendable {
    /// A socket that is in use.
    package struct Held: Hashable, Sendable {
        /// Address and port, such as `127.19.1.2:7001`.
        package let address: String
        /// The process; nil if it cannot be seen, because it belongs to another user or container.
        package let holder: RunningProcess?

        package init(address: String, holder: RunningProcess?) {
            self.address = address
            self.holder = holder
        }
    }

    private let table: SocketTable
    private let sockets: [SocketTable.Entry]

    /// - Parameter files: the directory of processes, /proc on a real machine.
    package init(files: String = "/proc") {
        table = SocketTable(root: files)
        // Connections that are closing have no inode: no process holds them.
        sockets = table.entries().filter { $0.inode != 0 }
    }

    /// Returns the sockets at addresses 127.`network`.y.z. If there are any, reads the descriptors of every process:
    /// some 10 ms on a machine with a hundred.
    package func held(inNetwork network: UInt8) -> [Held] { held { Self.network($0.address) == network } }

    /// Returns the sockets that listen on one of the ports, at every address or at 127.0.0.1.
    package func listeners(on ports: Set<Int>) -> [Held] {
        held { socket in
            socket.isListening && ports.contains(socket.port)
                && (socket.address.isAny || socket.address == HostAddress([127, 0, 0, 1]))
        }
    }

    private func held(_ isWanted: (SocketTable.Entry) -> Bool) -> [Held] {
        let wanted = sockets.filter(isWanted)
        guard !wanted.isEmpty else { return [] }
        var holders: [UInt64: Int32] = [:]
        for (pid, inodes) in table.holders(of: Set(wanted.map(\.inode))).sorted(by: { $0.key < $1.key }) {
            for inode in inodes where holders[inode] == nil { holders[inode] = pid }
        }
        return wanted.map { socket in
            Held(address: "\(socket.address):\(socket.port)", holder: holders[socket.inode].flatMap(table.process))
        }
    }

    private static func network(_ address: HostAddress) -> UInt8? {
        address.bytes.count == 4 && address.bytes[0] == 127 ? address.bytes[1] : nil
    }
}
