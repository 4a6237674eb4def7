import Foundation
import Testing

/// The report that the load command of the powerdns target makes of dnsperf's summaries. The summaries here are from
/// dnsperf 2.10.0.
@Suite struct DNSReportTests {
    private func report(_ summary: String) throws -> (code: Int32, lines: Set<String>) {
        let file = BenchProcess.temporaryDirectory() + "/summary"
        try summary.write(toFile: file, atomically: true, encoding: .utf8)
        let ended = try outcome(["awk", "-f", "\(BenchProcess.root)/targets/powerdns/report.awk", file])
        return (ended.code, Set(ended.text.split(separator: "\n").map(String.init)))
    }

    private func summary(sent: Int, completed: Int, codes: String, interrupted: String = "") -> String {
        """
        [Status] Testing complete (time limit)

        Statistics:

          Queries sent:         \(sent)
          Queries completed:    \(completed) (100.00%)
          Queries lost:         \(sent - completed) (0.00%)
        \(interrupted)
          Response codes:       \(codes)
          Average packet size:  request 34, response 61
          Run time (s):         1.001387
          Queries per second:   \(completed).930746

          Average Latency (s):  0.000458 (min 0.000063, max 0.003866)
          Latency StdDev (s):   0.000928
        """
    }

    @Test("Lost or refused queries have failed, and NXDOMAIN counts as an answer")
    func failures() throws {
        let sound = try report(summary(sent: 50, completed: 50, codes: "NOERROR 46 (92.00%), NXDOMAIN 4 (8.00%)"))
        #expect(sound.code == 0)
        #expect(
            sound.lines == [
                "request_throughput 50.930746", "service_seconds 0.000458", "requests_sent 50",
                "requests_unanswered 0", "requests_failed 0",
            ])
        let refused = try report(summary(sent: 50, completed: 50, codes: "SERVFAIL 50 (100.00%)"))
        #expect(refused.lines.isSuperset(of: ["requests_sent 50", "requests_unanswered 0", "requests_failed 50"]))
        let some = try report(
            summary(sent: 50, completed: 40, codes: "NOERROR 30 (75.00%), REFUSED 6 (15.00%), NXDOMAIN 4 (10.00%)"))
        #expect(some.lines.isSuperset(of: ["requests_sent 50", "requests_unanswered 10", "requests_failed 6"]))
        let lost = try report(summary(sent: 20, completed: 0, codes: ""))
        #expect(lost.lines.isSuperset(of: ["requests_sent 20", "requests_unanswered 20", "requests_failed 0"]))
        #expect(!lost.lines.contains { $0.hasPrefix("service") })
    }

    @Test("Queries that were open when dnsperf ended have not failed and do not count as sent")
    func interrupted() throws {
        let open = try report(
            summary(
                sent: 50, completed: 40, codes: "NOERROR 40 (100.00%)",
                interrupted: "  Queries interrupted:  10 (20.00%)"))
        #expect(open.lines.isSuperset(of: ["requests_sent 40", "requests_unanswered 0", "requests_failed 0"]))
        let all = try report(
            summary(sent: 20, completed: 0, codes: "", interrupted: "  Queries interrupted:  20 (100.00%)"))
        #expect(all.code == 0 && all.lines.contains("requests_sent 0"))
        let none = try report("dnsperf: unable to bind\n")
        #expect(none.code == 1 && none.lines == ["dnsperf made no summary: dnsperf: unable to bind"])
    }
}
