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
            // Prometheus 2.42, 2.52.
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            "application/openmetrics-text", "APPLICATION/OpenMetrics-Text ; Version=\"1.0.0\"",
            "text/plain, application/openmetrics-text", "*/*;q=1.0, application/openmetrics-text",
            "text/plain;q=0.5, application/openmetrics-text;q=0.501", "x/y;a=\",\", application/openmetrics-text",
            "application/openmetrics-text;escaping=unknown",
            "application/vnd.google.protobuf;q=0.1;proto=io.prometheus.client.MetricFamily;encoding=delimited, application/openmetrics-text;q=0.2",
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
            "application/openmetrics-text;q=0.1, */*", "application/openmetrics-textual",
            "text/*, application/openmetrics-text;q=0.9", "application/vnd.google.protobuf",
            // Protobuf with another message or another encoding.
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text,*/*;q=0.2",
            "application/vnd.google.protobuf;proto=other;encoding=delimited,*/*;q=0.2",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0",
            "text/plain;version=1.0.0;q=0.1, text/plain;version=0.0.4;q=0.2", "text/plain;version=0.0.5",
            ",,;;==,", "application/openmetrics-text;version=", ";q=", "\"",
        ])
    func text(accept: String) {
        #expect(format(accept) == .text)
    }

    @Test("Prometheus 3 gets its names unchanged, in the format that it ranks highest")
    func prometheus3() {
        let texts =
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
        #expect(format(texts) == .openMetrics.escaping(.allowUTF8))
        let protobuf =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=allow-utf-8;q=0.6,"
        #expect(format(protobuf + texts) == .protobuf.escaping(.allowUTF8))
        #expect(format("text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5") == .text1)
    }

    @Test("Prometheus 2 with native histograms gets protobuf")
    func prometheus2() {
        let accept =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        #expect(format(accept) == .protobuf)
        #expect(
            format("*/*, application/vnd.google.protobuf;proto=IO.prometheus.client.MetricFamily;encoding=delimited")
                == .protobuf)
    }

    @Test(
        "Each range has its own escaping, and without one names are escaped by underscores",
        arguments: NameEscaping.allCases)
    func escaping(scheme: NameEscaping) {
        let named = ";escaping=\(scheme.rawValue)"
        #expect(format("application/openmetrics-text\(named)") == .openMetrics.escaping(scheme))
        #expect(format("text/plain;version=1.0.0\(named)") == .text1.escaping(scheme))
        #expect(format("application/openmetrics-text, text/plain;q=0.5\(named)") == .openMetrics)
        #expect(format("text/plain;version=1.0.0").names == .underscores)
        // Version 0.0.4 has no quoted names.
        #expect(format("text/plain\(named)").names == (scheme == .allowUTF8 ? .underscores : scheme))
    }

    @Test("The content type of each format names its version and its escaping", arguments: NameEscaping.allCases)
    func contentTypes(scheme: NameEscaping) {
        let formats: [ExpositionFormat] = [.text, .text1, .openMetrics, .protobuf]
        for format in formats {
            let escaped = format.escaping(scheme)
            let stated = scheme == .allowUTF8 && format == .text ? "underscores" : scheme.rawValue
            #expect("\(escaped.contentType)".hasSuffix("; escaping=\(stated)"))
            let version = format == .text ? "0.0.4" : format == .protobuf ? "delimited" : "1.0.0"
            #expect("\(escaped.contentType)".contains("=\(version);"))
            // A client that is given this type as a range gets it.
            #expect(self.format("\(escaped.contentType)").contentType.description == escaped.contentType.description)
        }
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
        let alphabet =
            Array("application/openmetrics-text;version=1.0.0;escaping=dots;q=0.5,*/* \"\t\\gzip".utf8) + [0, 255]
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
