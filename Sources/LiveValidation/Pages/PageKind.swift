import Exposition
import Scraping

/// Which format a page is in, and whether reading it makes sense.
enum PageKind {
    /// nil where it does not: the judgement then says why.
    static func of(_ page: Fetched.Answer, _ options: LiveOptions, _ judgement: inout PageJudgement) -> PageType? {
        if let (problem, remedy) = wrongCompression(page) {
            judgement.add(.gzip, problem, remedy)
            judgement.skip(LiveCheck.ofPages + [.contentType], "the page came compressed")
            return nil
        }
        return of(page.contentType, page.body, options, &judgement)
    }

    /// A page that nobody asked to be compressed is not.
    private static func wrongCompression(_ page: Fetched.Answer) -> (String, String)? {
        let isGzip = isGzip(page.body)
        switch (page.isCompressed, isGzip) {
        case (true, true): return ("compressed, which nobody asked for", "compress only where Accept-Encoding has gzip")
        case (true, false) where looksLikeText(page.body):
            return (
                "Content-Encoding says that the page is compressed, and it is not",
                "leave out Content-Encoding where the body is sent as it is"
            )
        case (true, false):
            return ("compressed, which nobody asked for", "compress only where Accept-Encoding has gzip")
        case (false, true):
            return (
                "compressed, which nobody asked for, and Content-Encoding does not say so",
                "send the page as it is; with Content-Encoding: gzip where Accept-Encoding has gzip"
            )
        case (false, false): return nil
        }
    }

    /// RFC 1952, 2.3.1.
    static func isGzip(_ body: [UInt8]) -> Bool { body.starts(with: [0x1f, 0x8b]) }

    private static func looksLikeText(_ body: [UInt8]) -> Bool {
        body.prefix(64).allSatisfy { $0 >= 32 || (9...13).contains($0) }
    }

    /// By what the answer says of itself.
    static func of(
        _ contentType: String?, _ body: [UInt8], _ options: LiveOptions, _ judgement: inout PageJudgement
    ) -> PageType? {
        let problem: String
        var remedy = fallback
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
                switch error {
                case .version, .charset: remedy = parameters
                case .type, .parameter: break
                }
            }
        } else {
            problem = "has no content type"
        }
        judgement.add(.contentType, problem, remedy)
        // A Prometheus 2 reads whatever it does not know as text.
        return .text
    }

    private static let parameters =
        "Content-Type: text/plain; version=0.0.4; charset=utf-8; a Prometheus looks at neither and reads the page (--lenient)"
    private static let fallback =
        "Content-Type: text/plain; version=0.0.4; charset=utf-8. A Prometheus 3 refuses the page unless its scrape "
        + "configuration has fallback_scrape_protocol: PrometheusText0.0.4; a Prometheus 2 reads it as text"
}

/// Pages that are something else than metrics, by their first bytes.
enum NotMetrics {
    static let elsewhere = "correct the path or the port: an exporter's page is not there"

    /// What is wrong and what to do; nil for what may be metrics.
    static func problem(_ body: [UInt8]) -> (String, String)? {
        if body.isEmpty { return ("an empty page", "serve metrics") }
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

    /// Every second byte of ASCII in UTF-16 is zero.
    private static func isUTF16(_ body: [UInt8]) -> Bool {
        let head = body.prefix(64)
        return head.count >= 8
            && [0, 1].contains { parity in
                head.enumerated().allSatisfy { ($0.offset % 2 == parity) == ($0.element == 0) }
            }
    }
}
