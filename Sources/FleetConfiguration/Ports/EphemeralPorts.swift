/// The ports that the kernel may give to an outgoing connection at any time: a listener on all addresses that wants one fails at
/// random.
package struct EphemeralPorts: Hashable, Sendable {
    /// net.ipv4.ip_local_port_range.
    package let range: ClosedRange<Int>
    /// net.ipv4.ip_local_reserved_ports: those of the range that the kernel leaves alone.
    package let reserved: Set<Int>

    package init(_ range: ClosedRange<Int>, reserved: Set<Int> = []) {
        self.range = range
        self.reserved = reserved.filter(range.contains)
    }

    /// What Linux has by default.
    package static let usual = EphemeralPorts(32768...60999)

    /// Port 0 is no port.
    static let none = EphemeralPorts(0...0)

    func contains(_ port: Int) -> Bool { range.contains(port) && !reserved.contains(port) }

    /// How many ports of a range are not ephemeral.
    func countOutside(_ ports: ClosedRange<Int>) -> Int {
        guard range.overlaps(ports) else { return ports.count }
        return ports.count - range.clamped(to: ports).count + reserved.count(where: ports.contains)
    }
}
