import Foundation
import Glibc
import LinuxSystem
import Synchronization

/// Captures every TCP segment on loopback while it exists, as payload by connection and direction. Needs CAP_NET_RAW.
///
/// A byte of a stream counts once, even if it is captured several times: its sequence number identifies it.
final class PacketCapture: Sendable {
    struct Flow: Hashable {
        let source: UInt32
        let sourcePort: UInt16
        let destination: UInt32
        let destinationPort: UInt16

        var reversed: Flow {
            Flow(
                source: destination, sourcePort: destinationPort, destination: source, destinationPort: sourcePort)
        }
    }

    private struct Stream {
        var first: UInt32?
        /// Captured offsets of the stream, as disjoint ranges.
        var seen = IndexSet()
        /// The first segment of the stream.
        var opening = ""
    }

    private struct State {
        var streams: [Flow: Stream] = [:]
        /// Flows in the order of their SYN.
        var opened: [Flow] = []
    }

    private let descriptor: Int32
    private let state = Mutex(State())
    private let stopped = Atomic<Bool>(false)

    /// Opens a socket for IPv4 packets as the kernel receives them: AF_PACKET, SOCK_DGRAM, ETH_P_IP in network order.
    private static func socket() -> Int32 {
        Glibc.socket(17, Int32(SOCK_DGRAM.rawValue), Int32(UInt16(0x0800).bigEndian))
    }

    static var isPermitted: Bool {
        let descriptor = socket()
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }

    /// - Parameter ports: Ports of the servers. The kernel drops segments of other connections, so that a busy machine
    ///   does not fill the buffer.
    init(ports: [Int]) throws {
        descriptor = Self.socket()
        guard descriptor >= 0 else { throw Unavailable("no packet socket: \(String(cString: strerror(errno)))") }
        try Self.keepOnly(ports, descriptor)
        var size: Int32 = 64 << 20
        // SO_RCVBUFFORCE: the buffer must hold a burst.
        setsockopt(descriptor, SOL_SOCKET, 33, &size, socklen_t(MemoryLayout<Int32>.size))
        var wait = timeval(tv_sec: 0, tv_usec: 50_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 1 << 17)
            while !stopped.load(ordering: .relaxed) {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count > 0 { state.withLock { Self.take(buffer[..<count], &$0) } }
            }
            close(descriptor)
        }
    }

    /// `struct sock_filter` and `struct sock_fprog` of linux/filter.h, which the module Glibc does not have.
    private struct FilterStep {
        let code: UInt16
        let jumpIfTrue: UInt8
        let jumpIfFalse: UInt8
        let value: UInt32
    }

    private struct FilterProgram {
        let count: UInt16
        let steps: UnsafeMutablePointer<FilterStep>?
    }

    /// Attaches a filter that passes only TCP segments from or to one of the ports. The filter is a program for the
    /// kernel's packet filter; see Documentation/networking/filter.rst of Linux. Offsets count from the IPv4 header,
    /// where a SOCK_DGRAM packet begins.
    private static func keepOnly(_ ports: [Int], _ descriptor: Int32) throws {
        func step(_ code: UInt16, _ value: Int, yes: Int = 0, no: Int = 0) -> FilterStep {
            FilterStep(code: code, jumpIfTrue: UInt8(yes), jumpIfFalse: UInt8(no), value: UInt32(value))
        }
        let comparisons = ports.count
        // Load the protocol; drop unless TCP. X = length of the IP header. Compare the source port, then the
        // destination port.
        var program = [step(0x30, 9), step(0x15, 6, no: 2 * comparisons + 3), step(0xb1, 0), step(0x48, 0)]
        for (index, port) in ports.enumerated() { program.append(step(0x15, port, yes: 2 * comparisons + 1 - index)) }
        program.append(step(0x48, 2))
        for (index, port) in ports.enumerated() { program.append(step(0x15, port, yes: comparisons - index)) }
        program += [step(0x06, 0), step(0x06, 1 << 18)]
        let result = program.withUnsafeMutableBufferPointer { steps in
            var whole = FilterProgram(count: UInt16(steps.count), steps: steps.baseAddress)
            // SO_ATTACH_FILTER
            return setsockopt(descriptor, SOL_SOCKET, 26, &whole, socklen_t(MemoryLayout<FilterProgram>.size))
        }
        guard result == 0 else { throw Unavailable("no packet filter: \(String(cString: strerror(errno)))") }
    }

    /// Segments that the kernel dropped since the last call because the buffer was full.
    var dropped: Int {
        var counts: (packets: UInt32, drops: UInt32) = (0, 0)
        var size = socklen_t(MemoryLayout<(UInt32, UInt32)>.size)
        // SOL_PACKET, PACKET_STATISTICS
        return getsockopt(descriptor, 263, 6, &counts, &size) == 0 ? Int(counts.drops) : 0
    }

    deinit { stopped.store(true, ordering: .relaxed) }

    func stop() { stopped.store(true, ordering: .relaxed) }

    /// Returns the payload (sent, received) of each connection to a server whose first segment contains `words`, in the
    /// order of opening. An agent may scrape itself to check its readiness; such connections do not have these words.
    func connections(to address: String, _ port: Int, containing words: String) -> [(sent: Int, received: Int)] {
        flows(to: address, port).filter { $0.opening.contains(words) }.map { ($0.sent, $0.received) }
    }

    /// The payload of a connection so far, and its first segment.
    struct Counted {
        let flow: Flow
        let sent: Int
        let received: Int
        let opening: String
    }

    /// Returns every connection to a server, in the order of opening.
    func flows(to address: String, _ port: Int) -> [Counted] {
        guard let endpoint = Endpoint(address, port) else { return [] }
        return state.withLock { state in
            state.opened.filter { $0.destination == endpoint.address && Int($0.destinationPort) == port }.map { flow in
                Counted(
                    flow: flow, sent: state.streams[flow]?.seen.count ?? 0,
                    received: state.streams[flow.reversed]?.seen.count ?? 0,
                    opening: state.streams[flow]?.opening ?? "")
            }
        }
    }

    private static func take(_ packet: ArraySlice<UInt8>, _ state: inout State) {
        guard packet.count >= 40, packet[0] >> 4 == 4, packet[9] == 6 else { return }
        func number(_ offset: Int, _ bytes: Int) -> UInt32 {
            (0..<bytes).reduce(0) { $0 << 8 | UInt32(packet[offset + $1]) }
        }
        let ip = Int(packet[0] & 15) * 4
        let length = min(Int(number(2, 2)), packet.count)
        let flow = Flow(
            source: number(12, 4), sourcePort: UInt16(number(ip, 2)), destination: number(16, 4),
            destinationPort: UInt16(number(ip + 2, 2)))
        let header = Int(packet[ip + 12] >> 4) * 4
        let flags = packet[ip + 13]
        let sequence = number(ip + 4, 4)
        if flags & 0x02 != 0 {
            // A SYN takes one sequence number; the first byte of the stream has the next.
            if state.streams[flow]?.first == nil {
                state.streams[flow, default: Stream()].first = sequence &+ 1
                if flags & 0x10 == 0 { state.opened.append(flow) }
            }
            return
        }
        let payload = length - ip - header
        guard payload > 0, let first = state.streams[flow]?.first else { return }
        let start = Int(sequence &- first)
        if start == 0 { state.streams[flow]?.opening = String(decoding: packet[(ip + header)..<length], as: UTF8.self) }
        state.streams[flow]?.seen.insert(integersIn: start..<start + payload)
    }
}
