import Testing

@testable import LinuxSystem

@Suite struct ConnectionTests {
    private func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

    /// Creates a message in the kernel's format: inet_diag_msg and a tcp_info of a given length.
    private func message(type: UInt16 = 20, family: UInt8 = 2, info: Int = 240) -> [UInt8] {
        var body = [UInt8](repeating: 0, count: 72)
        body[0] = family
        body.replaceSubrange(4..<6, with: [0x1f, 0x90])
        body.replaceSubrange(6..<8, with: [0x9c, 0x40])
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1]
        body.replaceSubrange(8..<24, with: family == 2 ? [127, 0, 0, 1] + [UInt8](repeating: 0, count: 12) : mapped)
        body.replaceSubrange(24..<40, with: family == 2 ? [127, 1, 2, 3] + [UInt8](repeating: 0, count: 12) : mapped)
        body.replaceSubrange(44..<52, with: bytes(UInt64(77)))
        var tcp = [UInt8](repeating: 0, count: info)
        if info >= 216 {
            tcp.replaceSubrange(128..<136, with: bytes(UInt64(5001)))
            tcp.replaceSubrange(200..<208, with: bytes(UInt64(130)))
            tcp.replaceSubrange(208..<216, with: bytes(UInt64(20)))
        }
        // Another attribute comes first, with a length that has to be rounded up.
        body += bytes(UInt16(5)) + bytes(UInt16(8)) + [1, 0, 0, 0]
        body += bytes(UInt16(4 + info)) + bytes(UInt16(2)) + tcp
        return bytes(UInt32(16 + body.count)) + bytes(type) + [UInt8](repeating: 0, count: 10) + body
    }

    @Test("All closed connections are reported, and the wait ends long before its deadline")
    func allEnds() throws {
        var ends = try ConnectionEnds()
        let earlier = try #require(EndMark())
        let deadline = Clock.now() + 60_000_000_000
        #expect(earlier.isAmong(ends.takeAll(until: deadline)))
        #expect(Clock.now() < deadline)
    }

    @Test("A connection's message contains its ends and counts, in either family, without retransmissions")
    func connection() throws {
        let expected = ConnectionCounts(
            local: try #require(Endpoint("127.0.0.1", 8080)), remote: try #require(Endpoint("127.1.2.3", 40_000)),
            cookie: 77, sent: 110, received: 5001)
        #expect(ConnectionMessage.parse(message()) == [.connection(expected)])
        guard case .connection(let mapped)? = ConnectionMessage.parse(message(family: 10)).first else {
            Issue.record("IPv4 within IPv6 is not read")
            return
        }
        #expect(mapped.local == expected.local)
    }

    @Test("The end of a dump, a refusal and other messages are distinguished, and a truncated message is left out")
    func others() {
        let done = bytes(UInt32(20)) + bytes(UInt16(3)) + [UInt8](repeating: 0, count: 14)
        let refused = bytes(UInt32(20)) + bytes(UInt16(2)) + [UInt8](repeating: 0, count: 10) + bytes(Int32(-1))
        #expect(ConnectionMessage.parse(done + refused) == [.done, .refused(1)])
        // The tcp_info of an older kernel has no bytes_sent.
        #expect(ConnectionMessage.parse(message(info: 190)) == [.other])
        #expect(ConnectionMessage.parse(Array(message().dropLast())).isEmpty)
        for length in 0..<message().count { _ = ConnectionMessage.parse(Array(message().prefix(length))) }
    }
}
