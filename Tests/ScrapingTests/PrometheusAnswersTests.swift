import Scraping
import Testing

@Suite struct PrometheusAnswersTests {
    private func series(_ result: String) throws -> [PrometheusAnswers.Series] {
        try PrometheusAnswers.series(Array(#"{"status":"success","data":{"result":[\#(result)]}}"#.utf8))
    }

    @Test("A range has all samples in milliseconds, an instant has one, and NaN is allowed")
    func samples() throws {
        let range = try series(#"{"metric":{"a":"b"},"values":[[1700000000.25,"1"],[1700000001,"0"]]}"#)
        #expect(range[0].labels == ["a": "b"])
        #expect(range[0].samples == [.init(at: 1_700_000_000_250, value: 1), .init(at: 1_700_000_001_000, value: 0)])
        let instant = try series(#"{"metric":{},"value":[1.5,"NaN"]}"#)
        #expect(instant[0].samples.count == 1 && instant[0].samples[0].value.isNaN)
        #expect(try series("").isEmpty)
    }

    @Test("An invalid answer, an error answer and an answer without a number are errors")
    func errors() {
        for body in [
            "", "<html>", #"{"status":"error","error":"x"}"#,
            #"{"status":"success","data":{"result":[{"metric":{},"value":[1,"many"]}]}}"#,
            // Such a time in milliseconds does not fit into Int64.
            #"{"status":"success","data":{"result":[{"metric":{},"value":[1e308,"1"]}]}}"#,
            #"{"status":"success","data":{"result":[{"metric":{},"value":[-9.3e15,"1"]}]}}"#,
        ] { #expect(throws: (any Error).self) { try PrometheusAnswers.series(Array(body.utf8)) } }
    }

    @Test("Instances are those that are scraped, and a query is percent-encoded into the URL")
    func others() throws {
        let targets = #"{"data":{"activeTargets":[{"labels":{"instance":"a:1"}},{"labels":{}}]}}"#
        #expect(try PrometheusAnswers.instances(Array(targets.utf8)) == ["a:1"])
        #expect(
            PrometheusAnswers.url("http://h:1", query: #"up{a="b"} > 0"#)
                == "http://h:1/api/v1/query?query=up%7Ba%3D%22b%22%7D%20%3E%200")
    }
}
