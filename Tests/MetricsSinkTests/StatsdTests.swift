import Testing

@testable import MetricsSink

@Suite("Reading statsd") struct StatsdTests {
    private func lines(_ text: String) -> StatsdLines {
        Array(text.utf8).withUnsafeBufferPointer { StatsdLines($0) }
    }

    @Test(
        "Every type, a sample rate, tags and several values are read",
        arguments: [
            "a:1|c", "a:-1.5|g", "a:+3|g", "a:320|ms", "a:1e3|h", "user:anna|s", "a:2|d", "a:1|c|@0.1",
            "a:1|c|#region:eu,host:b", "a:1|c|@0.5|#x:y", "a:1:2:3|d", "a:1|g|T1656581400", "a:1|c|#x|c:83c0a99",
            "_e{5,4}:title|text", "_sc|check|0", "a,region=eu:1|c",
        ])
    func valid(_ line: String) {
        #expect(lines(line).malformed == 0 && lines(line).valid == 1)
    }

    @Test(
        "A line without name, value, type or with an impossible rate is malformed",
        arguments: [
            "a", "a:1", ":1|c", "a:|c", "a:x|c", "a:1|x", "a:1|c|@0", "a:1|c|@2", "a:1|c|@", "a:1|c|?", "a:nan|g",
            "a:1::2|c",
        ])
    func malformed(_ line: String) {
        #expect(lines(line).malformed == 1 && lines(line).points == 0)
    }

    @Test("Values, series and the first malformed line of a datagram are counted")
    func counts() {
        let read = lines("a:1|c\na:2|c\nb:1:2|d|#x:1\nbroken\nb:3|d|#x:2\n")
        #expect(read.valid == 4 && read.malformed == 1 && read.firstMalformed == 4)
        #expect(read.points == 5 && Set(read.series).count == 3)
    }

    @Test("Bytes that are no text are malformed lines")
    func bytes() {
        let all = (0...255).map { UInt8($0) }
        let read = all.withUnsafeBufferPointer { StatsdLines($0) }
        #expect(read.valid == 0 && read.malformed == 2)
    }
}
