import BenchmarkModel
import Testing

@testable import NodeRunner
@testable import Scraping

/// The conclusions of `target check`: a point is `supported` only if an answer shows it.
@Suite struct TargetFindingTests {
    private func page(
        _ status: Int = 200, _ body: String = "a_total 1\n", type: String? = "text/plain; version=0.0.4",
        isCompressed: Bool = false
    ) -> TargetFindings.Answer {
        .success(
            Fetched.Answer(
                status: status, body: Array(body.utf8), seconds: 0, exchanges: nil, headerBytes: 0,
                isCompressed: isCompressed, contentType: type, redirectedTo: nil, location: nil))
    }

    private func failure(_ fault: TransferFault) -> TargetFindings.Answer {
        .failure(TargetFindings.Problem(reason: "why", fault: fault))
    }

    @Test(
        "An exporter is off if its page is absent, on if it is present, and unknown if the answer does not show which")
    func offSwitch() {
        for status in [404, 405, 410, 501, 503] {
            #expect(TargetFindings.offSwitch("/m", page(status)).state == .supported, "\(status)")
        }
        #expect(TargetFindings.offSwitch("/m", page(200, "{\"status\": \"off\"}")).state == .supported)
        #expect(TargetFindings.offSwitch("/m", failure(.refused)).state == .supported)
        #expect(TargetFindings.offSwitch("/m", page()).state == .wrong)
        for status in [302, 401, 403, 406, 429, 500, 502, 504] {
            let point = TargetFindings.offSwitch("/m", page(status))
            #expect(point.state == .unseen && point.found.contains("status \(status)"), "\(point)")
            #expect(point.consequence != "")
        }
        for fault in [TransferFault.timeout(received: 0), .closedEarly(received: 1), .notHTTP, .tls] {
            #expect(TargetFindings.offSwitch("/m", failure(fault)).state == .unseen)
        }
    }

    @Test("Answers are equal if all paths were compared; a path that was not compared is named, unless another differs")
    func equalAnswers() {
        #expect(TargetFindings.equalAnswers([.same, .same]).state == .supported)
        let open = TargetFindings.equalAnswers([.same, .notCompared(path: "/q", reason: "status 500")])
        #expect(open.state == .unseen && open.found.contains("/q: status 500") && open.consequence != "")
        let different = TargetFindings.equalAnswers([
            .notCompared(path: "/q", reason: "status 500"), .different(path: "/p"),
        ])
        #expect(different.state == .wrong && different.found.contains("/p"))
    }

    @Test("OpenMetrics is supported if the page is in that format, not only its content type")
    func openMetrics() {
        let type = "application/openmetrics-text; version=1.0.0; charset=utf-8"
        let sound = "# TYPE a counter\na_total 1\n# EOF\n"
        #expect(TargetFindings.openMetrics(page(200, sound, type: type)).state == .supported)
        let cut = TargetFindings.openMetrics(page(200, "# TYPE a counter\na_total 1\n", type: type))
        #expect(cut.state == .wrong && cut.found.contains("# EOF"))
        #expect(TargetFindings.openMetrics(page(200, "a_total x y z\n# EOF\n", type: type)).state == .wrong)
        #expect(TargetFindings.openMetrics(page()).state == .missing)
        #expect(TargetFindings.openMetrics(page(406)).state == .wrong)
        #expect(TargetFindings.openMetrics(failure(.timeout(received: nil))).state == .wrong)
    }

    @Test("Gzip is supported if a compressed page is an exposition")
    func gzip() {
        #expect(TargetFindings.gzip(page(isCompressed: true)).state == .supported)
        #expect(TargetFindings.gzip(page(200, "<html>", isCompressed: true)).state == .wrong)
        #expect(TargetFindings.gzip(page(200, "", isCompressed: true)).state == .wrong)
        #expect(TargetFindings.gzip(page()).state == .missing)
        #expect(TargetFindings.gzip(failure(.badCoding)).state == .wrong)
        let twice = Fetched.Answer(
            status: 200, body: [0x1f, 0x8b, 8, 0], seconds: 0, exchanges: nil, headerBytes: 0, isCompressed: true,
            contentType: "text/plain", redirectedTo: nil, location: nil)
        #expect(TargetFindings.gzip(.success(twice)).found == "the page is compressed twice")
    }

    @Test("Processes that have ended show neither that there are no children nor that SIGTERM is obeyed")
    func processes() {
        #expect(TargetFindings.processes(seen: 0, parents: 0).state == .unseen)
        #expect(TargetFindings.processes(seen: 2, parents: 0).state == .supported)
        #expect(TargetFindings.processes(seen: 2, parents: 1).state == .missing)
        #expect(TargetFindings.end(asked: 0, ended: 0, limit: 2, earlier: []).state == .unseen)
        #expect(TargetFindings.end(asked: 2, ended: 2, limit: 2, earlier: []).state == .supported)
        #expect(TargetFindings.end(asked: 2, ended: 1, limit: 2, earlier: []).state == .missing)
        let earlier = TargetFindings.end(asked: 1, ended: 1, limit: 2, earlier: ["exporter on, exit code 9"])
        #expect(earlier.state == .wrong && earlier.found.contains("exporter on, exit code 9"))
    }
}
