import Testing

@testable import MetricsSink

@Suite("Reading protobuf") struct WireReaderTests {
    private func fields(_ bytes: [UInt8]) throws -> Int {
        try bytes.withUnsafeBytes { bytes throws(WireReader.Problem) in
            var reader = WireReader(bytes)
            var count = 0
            while try reader.next() != nil { count += 1 }
            return count
        }
    }

    private func reason(_ bytes: [UInt8]) -> String? {
        do {
            _ = try fields(bytes)
            return nil
        } catch {
            return (error as? WireReader.Problem)?.reason
        }
    }

    @Test("Each wire type is read to its end")
    func types() throws {
        #expect(
            try fields([0x08, 0x96, 0x01] + [0x11, 1, 2, 3, 4, 5, 6, 7, 8] + [0x1a, 1, 9] + [0x25, 1, 2, 3, 4]) == 4)
        #expect(try fields([]) == 0)
    }

    @Test(
        "A message that ends too early is refused",
        arguments: [
            ([0x08], "a varint without an end"), ([0x08, 0x80], "a varint without an end"),
            ([0x11, 1, 2], "a number of 8 bytes, and 2 follow"), ([0x1a, 5, 1], "a length of 5 bytes, and 1 follow"),
            ([0x25], "a number of 4 bytes, and 0 follow"),
        ] as [([UInt8], String)])
    func truncated(_ bytes: [UInt8], _ expected: String) {
        #expect(reason(bytes) == expected)
    }

    @Test("A varint without end, an enormous length, field 0 and groups are refused")
    func impossible() {
        let endless = [UInt8](repeating: 0xff, count: 1000)
        #expect(reason([0x08] + endless) == "a varint of more than 64 bits")
        #expect(
            reason([0x0a] + [UInt8](repeating: 0xff, count: 9) + [1])?.hasPrefix("a length of 18446744073709551615")
                == true)
        #expect(reason([0x00, 1]) == "field number 0 is not possible")
        #expect(reason([0x0b]) == "wire type 3 of field 1 is not known")
    }
}
