import Testing

@testable import PrometheusExporter

@Suite("Content negotiation") struct NegotiationTests {
    private func format(_ accept: String) -> ExpositionFormat {
        var text = accept
        return text.withUTF8 { ContentNegotiation.format(accept: $0) }
    }

    private func gzip(_ accept: String) -> Bool {
        var text = accept
        return text.withUTF8 { ContentNegotiation.wantsGzip(acceptEncoding: $0) }
    }

    @Test(
        "A client that names OpenMetrics and ranks it no lower than text gets OpenMetrics",
        arguments: [
            // Prometheus 2.42, 2.52 and 3.0.
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,*/*;q=0.2",
            // A Prometheus 3 with native histograms.
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
            "application/openmetrics-text", "APPLICATION/OpenMetrics-Text ; Version=\"1.0.0\"",
            "text/plain, application/openmetrics-text", "*/*;q=1.0, application/openmetrics-text",
            "text/plain;q=0.5, application/openmetrics-text;q=0.501", "x/y;a=\",\", application/openmetrics-text",
        ])
    func openMetrics(accept: String) {
        #expect(format(accept) == .openMetrics)
    }

    @Test(
        "All other clients get text",
        arguments: [
            "", "*/*", "text/plain", "text/html", "application/json", "application/openmetrics-text;q=0",
            "application/openmetrics-text;version=2.0.0", "text/plain;q=0.6, application/openmetrics-text;q=0.5",
            "application/openmetrics-text;q=high", "application/openmetrics-text;q=1.001",
            // A Prometheus 3 whose scrape_protocols are the text formats.
            "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.4",
            "application/openmetrics-text;q=0.1, */*", "application/openmetrics-textual",
            "text/*, application/openmetrics-text;q=0.9",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,*/*;q=0.2",
            ",,;;==,", "application/openmetrics-text;version=", ";q=", "\"",
        ])
    func text(accept: String) {
        #expect(format(accept) == .text)
    }

    @Test("A specific range takes precedence over a general one")
    func specific() {
        #expect(format("text/plain;q=0.1, */*;q=1, application/openmetrics-text;q=0.5") == .openMetrics)
    }

    @Test(
        "A client that accepts gzip gets gzip",
        arguments: ["gzip", "deflate, gzip;q=0.5", "*", "GZIP", "x-gzip", "br, *;q=0.1"])
    func compressed(accept: String) {
        #expect(gzip(accept))
    }

    @Test(
        "Other clients do not get gzip",
        arguments: ["", "identity", "gzip;q=0", "*;q=0", "br", "gzip;q=0, *", "gzip;q=0.5, identity;q=0.9", "gzippy"])
    func identity(accept: String) {
        #expect(!gzip(accept))
    }

    @Test("Without headers the page is text and not compressed")
    func none() {
        #expect(ContentNegotiation.format(accept: nil) == .text)
        #expect(!ContentNegotiation.wantsGzip(acceptEncoding: nil))
    }

    @Test("Any bytes are read without a trap")
    func fuzz() {
        let alphabet = Array("application/openmetrics-text;version=1.0.0;q=0.5,*/* \"\t\\gzip".utf8) + [0, 255]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            bytes.withUnsafeBufferPointer {
                _ = ContentNegotiation.format(accept: $0)
                _ = ContentNegotiation.wantsGzip(acceptEncoding: $0)
            }
        }
    }
}
