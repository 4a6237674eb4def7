/// The ports that the kernel may give to an outgoing connection at any time. A process that listens on all addresses at
/// one of these ports fails at random.
package struct EphemeralPorts: Hashable, Sendable {
    /// The value of net.ipv4.ip_local_port_range.
    package let range: ClosedRange<Int>
    /// The ports of the range that the kernel does not use: net.ipv4.ip_local_reserved_ports.
    package let reserved: Set<Int>

    package init(_ range: ClosedRange<Int>, reserved: Set<Int> = []) {
        self.range = range
        self.reserved = reserved.filter(range.contains)
    }

    /// The default range of Linux.
    package static let usual = EphemeralPorts(32768...60999)

    /// No ephemeral ports. Port 0 is not a valid port.
    static let none = EphemeralPorts(0...0)

    func contains(_ port: Int) -> Bool { range.contains(port) && !reserved.contains(port) }

    /// Returns the number of ports in `ports` that are not ephemeral.
    func countOutside(_ ports: ClosedRange<Int>) -> Int {
        guard range.overlaps(ports) else { return ports.count }
        return ports.count - range.clamped(to: ports).count + reserved.count(where: ports.contains)
    }
}
