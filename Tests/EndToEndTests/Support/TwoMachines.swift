import Foundation
import LinuxSystem

/// This machine and a network namespace that acts as a second machine, with a virtual cable between them. The MTU is
/// 1500, and offloads that would allow longer packets are off. Needs root.
final class TwoMachines {
    let here = "10.213.77.1"
    let there = "10.213.77.2"
    private let namespace = "hub-test-\(OwnProcess.pid)"
    private let cable = ("hubt\(OwnProcess.pid % 100_000)", "hubu\(OwnProcess.pid % 100_000)")

    init() throws {
        try ip("netns", "add", namespace)
        try ip("link", "add", cable.0, "mtu", "1500", "type", "veth", "peer", "name", cable.1, "mtu", "1500")
        try ip("link", "set", cable.1, "netns", namespace)
        try ip("addr", "add", here + "/30", "dev", cable.0)
        try ip("-n", namespace, "addr", "add", there + "/30", "dev", cable.1)
        // IPv6 neighbor discovery would add traffic.
        try run(["/bin/sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/\(cable.0)/disable_ipv6"])
        try run(inside(["/bin/sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/\(cable.1)/disable_ipv6"]))
        let offloads = ["tso", "off", "gso", "off", "gro", "off"]
        try run(["/usr/sbin/ethtool", "-K", cable.0] + offloads)
        try run(inside(["/usr/sbin/ethtool", "-K", cable.1] + offloads))
        try ip("-n", namespace, "link", "set", "lo", "up")
        try ip("link", "set", cable.0, "up")
        try ip("-n", namespace, "link", "set", cable.1, "up")
    }

    /// Ends all processes of the namespace, and removes it.
    func remove() {
        _ = try? run([
            "/bin/sh", "-c", "ip netns pids \(namespace) | xargs -r kill -9; ip netns del \(namespace)",
        ])
        _ = try? ip("link", "del", cable.0)
    }

    /// Returns a command that runs on the other machine.
    func inside(_ command: [String]) -> [String] { ["/usr/sbin/ip", "netns", "exec", namespace] + command }

    func cut() throws { try ip("link", "set", cable.0, "down") }
    func reconnect() throws { try ip("link", "set", cable.0, "up") }

    /// Bytes of IP packets that have crossed the cable so far, in both directions: the interface's counters without
    /// Ethernet headers.
    func bytes() throws -> Int {
        func counter(_ name: String) throws -> Int {
            let text = try String(contentsOfFile: "/sys/class/net/\(cable.0)/statistics/\(name)", encoding: .utf8)
            return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        }
        let headers = try 14 * (counter("rx_packets") + counter("tx_packets"))
        return try counter("rx_bytes") + counter("tx_bytes") - headers
    }

    /// Returns the answer of the other machine's Prometheus, whether or not the cable is connected.
    func ask(port: Int, _ query: String) throws -> String {
        try run(inside(["/usr/bin/curl", "-s", "-m", "5", "http://\(there):\(port)\(query)"]))
    }

    @discardableResult
    private func ip(_ arguments: String...) throws -> String { try run(["/usr/sbin/ip"] + arguments) }

    @discardableResult
    private func run(_ command: [String]) throws -> String {
        let made = try outcome(command)
        guard made.code == 0 else {
            throw Unavailable("\(command.joined(separator: " ")) ended with \(made.code): \(made.text)")
        }
        return made.text
    }
}
