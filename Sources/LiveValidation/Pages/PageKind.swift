import Exposition
import Scraping

/// Determines the format of a page, and whether the page can be read.
enum PageKind {
    /// Returns the type of a page; nil, with a finding, when the page cannot be read.
    static func of(_ page: Fetched.Answer, _ options: LiveOptions, _ judgement: inout PageJudgement) -> PageType? {
        if let (problem, remedy) = wrongCompression(page) {
            judgement.add(.gzip, problem, remedy)
            judgement.skip(LiveCheck.ofPages + [.contentType], "the page is compressed")
            return nil
        }
        return of(page.contentType, page.body, options, &judgement)
    }

    /// Checks that a page is not compressed, because the request did not ask for compression.
    private static func wrongCompression(_ page: Fetched.Answer) -> (String, String)? {
        let isGzip = isGzip(page.body)
        switch (page.isCompressed, isGzip) {
        case (true, true): return (unrequested, "compress only if Accept-Encoding has gzip")
        case (true, false) where looksLikeText(page.body):
            return (
                "Content-Encoding says that the page is compressed, but it is not",
                "leave out Content-Encoding if the body is not compressed"
            )
        case (true, false):
            return (unrequested, "compress only if Accept-Encoding has gzip")
        case (false, true):
            return (
                unrequested + ", and without Content-Encoding",
                "send the page uncompressed; compress it, with Content-Encoding: gzip, only if Accept-Encoding has gzip"
            )
        case (false, false): return nil
        }
    }

    /// The problem of an answer that is compressed although the request did not allow it.
    static let unrequested = "compressed without a request for it"

    /// Returns whether a body begins with the magic number of gzip (RFC 1952, 2.3.1).
    static func isGzip(_ body: [UInt8]) -> Bool { body.starts(with: [0x1f, 0x8b]) }

    private static func looksLikeText(_ body: [UInt8]) -> Bool {
        body.prefix(64).allSatisfy { $0 >= 32 || (9...13).contains($0) }
    }

    /// Returns the type that the content type of the answer declares.
    static func of(
        _ contentType: String?, _ body: [UInt8], _ options: LiveOptions, _ judgement: inout PageJudgement
    ) -> PageType? {
        let problem: String
        let guess = PageGuess(body)
        let remedy = fallback(guess)
        if let contentType {
            do {
                return try PageType(contentType, mode: options.mode)
            } catch {
                if NotMetrics.looksLikeHTML(body) {
                    judgement.add(.contentType, "an HTML page, '\(Quoted.text(contentType))'", NotMetrics.elsewhere)
                    judgement.skip(LiveCheck.ofPages, "an HTML page")
                    return nil
                }
                problem = Quoted.text("\(error)", limit: 160)
                // A Prometheus ignores the values of parameters, and one that occurs again with the same value.
                if let type = try? PageType(contentType, mode: .lenient) {
                    judgement.add(.contentType, problem, parameters)
                    return type
                }
            }
        } else {
            problem = "the answer has no content type"
        }
        judgement.add(.contentType, problem, remedy)
        return guess.type
    }

    private static let parameters =
        "send Content-Type: text/plain; version=0.0.4; charset=utf-8. A Prometheus ignores these parameters and reads "
        + "the page (--lenient)"

    /// Returns the fix of an unknown content type: the type of the page's own format, and the setting of a Prometheus 3
    /// that makes it read the page as it is.
    private static func fallback(_ guess: PageGuess) -> String {
        let type =
            switch guess.type.kind {
            case .text:
                guess.type.quotedNames
                    ? "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
                    : "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics:
                "application/openmetrics-text; version=1.0.0; charset=utf-8"
                    + (guess.type.quotedNames ? "; escaping=allow-utf-8" : "")
            case .protobuf:
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
            }
        let older = guess.type.kind == .text ? "; a Prometheus 2 reads it as text" : ""
        return "send Content-Type: \(type). A Prometheus 3 refuses the page unless its scrape configuration has "
            + "fallback_scrape_protocol: \(guess.scrapeProtocol)\(older)"
    }
}

/// Detects pages that are not metrics, by their first bytes.
enum NotMetrics {
    static let elsewhere = "correct the path or the port: this is not the page of an exporter"

    /// Returns the problem and its fix; nil for a page that may be metrics.
    static func problem(_ body: [UInt8]) -> (String, String)? {
        if body.isEmpty { return ("an empty page", "serve metrics at this path") }
        if looksLikeHTML(body) { return ("an HTML page", elsewhere) }
        if body.starts(with: [0xff, 0xfe]) || body.starts(with: [0xfe, 0xff]) || isUTF16(body) {
            return ("a page in UTF-16", "write the page in UTF-8, without a byte order mark")
        }
        if JSONBody.isDocument(body) { return ("a JSON document, not metrics", elsewhere) }
        return nil
    }

    static func looksLikeHTML(_ body: [UInt8]) -> Bool {
        let head = String(decoding: body.prefix(200).drop { $0 <= 32 }.prefix(20), as: UTF8.self).lowercased()
        return head.hasPrefix("<!doctype html") || head.hasPrefix("<html") || head.hasPrefix("<head")
    }

    /// Returns whether a body looks like ASCII in UTF-16, in which every second byte is zero.
    private static func isUTF16(_ body: [UInt8]) -> Bool {
        let head = body.prefix(64)
        return head.count >= 8
            && [0, 1].contains { parity in
                head.enumerated().allSatisfy { ($0.offset % 2 == parity) == ($0.element == 0) }
            }
    }
}
