import PrometheusExporter
import Testing

@testable import AgentRuntime
@testable import SimulatedAgent

@Suite("Simulated work") struct WorkTests {
    @Test("SplitMix64 gives the published sequence of its reference implementation")
    func reference() {
        // Seed 1234567; the n-th state is the seed plus n golden gammas.
        let golden: UInt64 = 0x9e37_79b9_7f4a_7c15
        let outputs = (0..<3).map { splitMix64(1_234_567 &+ golden &* UInt64($0)) }
        #expect(outputs == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test(
        "The documented share of requests fails",
        arguments: [("0", 0, 0), ("0.01", 900, 1_100), ("1", 100_000, 100_000)])
    func rate(rate: String, least: Int, most: Int) throws {
        let work = SimulatedWork(settings: try testSettings(["AGENT_FAILURE_RATE": rate]))
        let failures = (0..<100_000).count { work.fails($0) }
        #expect((least...most).contains(failures))
    }

    @Test("Failing requests depend only on the seed and the number")
    func failures() throws {
        func failing(seed: String, name: String) throws -> [UInt64] {
            let work = SimulatedWork(settings: try testSettings(["AGENT_SEED": seed, "AGENT_NAME": name]))
            return (0..<2_000).filter { work.fails($0) }
        }
        #expect(try failing(seed: "1", name: "A") == failing(seed: "1", name: "B"))
        #expect(try failing(seed: "1", name: "A") != failing(seed: "2", name: "A"))
    }

    @Test("An answer is JSON with agent, number, and the checksum or the error")
    func answers() throws {
        var body = TextBuffer()
        let one = SimulatedWork(settings: try testSettings(["AGENT_WORK_ITERATIONS": "1", "AGENT_FAILURE_RATE": "0"]))
        #expect(one.answer(request: 1_234_567, into: &body))
        #expect(body.text == #"{"agent":"A","request":1234567,"result":"599ed017fb08fc85"}"#)
        body.clear()
        let failing = SimulatedWork(settings: try testSettings(["AGENT_FAILURE_RATE": "1", "AGENT_NAME": "a\"b"]))
        #expect(!failing.answer(request: 2, into: &body))
        #expect(body.text == #"{"agent":"a\"b","request":2,"error":"simulated failure"}"#)
    }

    @Test("Every iteration counts: another number of iterations gives another result")
    func iterations() throws {
        let checksums = try ["1", "2", "3"].map {
            SimulatedWork(settings: try testSettings(["AGENT_WORK_ITERATIONS": $0])).checksum(of: 7)
        }
        #expect(Set(checksums).count == 3)
        #expect(checksums[2] == splitMix64(splitMix64(splitMix64(7))))
    }
}
