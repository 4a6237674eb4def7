/// Content types. A Prometheus 2 reads a page of any other type as the text format; a Prometheus 3 refuses it without
/// `fallback_scrape_protocol`. Sources: `textparse` is model/textparse of prometheus/prometheus; `mime` is mime of Go.
enum PublicTypeCases {
    private static let tests = "textparse/interface_test.go TestNewParser"
    private static let media = "mime/mediatype_test.go TestParseMediaType"

    static let all: [PublicCase] =
        types(
            tests, .both, isStrict: true, "text/plain", "text/plain; version=0.0.4", "Text/Plain",
            "TEXT/PLAIN;VERSION=0.0.4;CHARSET=UTF-8", "text/plain;version=0.0.4;charset=utf-8;escaping=allow-utf-8",
            "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
        + types(
            media, .both, isStrict: true, "text/plain; version=\"0.0.4\"; charset=\"utf-8\"",
            "text/plain ; version = 0.0.4 ; charset= UTF-8", "text/plain; version=0.0.4;",
            "text/plain;\tcharset=utf-8 ; ", "text/plain; a=\"b;c=\\\"d\"; version=0.0.4")
        + types(
            media, .both, isStrict: false, "text/plain; version=0.0.4; version=0.0.4",
            "text/plain; charset=iso-8859-1", "text/plain; version=0.0.5", "text/plain; version=0.0.4; escaping=none")
        + types(
            tests, .only2, isStrict: false, "", "invalid/", "invalid/invalid/invalid", "/", "text/html",
            "text/plain; charset=UTF-8; charset=utf-8", "text/plain/plain", "application/json; charset=utf-8")
        + types(
            media, .only2, isStrict: false, "text/plain; charset=", "text/plain; charset", "text/plain; =utf-8",
            "text/plain;;charset=utf-8", "text/plain; charset=utf-8 x", "text/plain; charset=\"utf-8",
            "text/plain, application/openmetrics-text", "text/plain charset=utf-8", "text/plain; charset=utf-8, a=b")
        + PublicCase.cases(
            tests, "application/openmetrics-text", .both, isStrict: true, "a 1\n# EOF\n")
        + PublicCase.cases(
            tests, "Application/OpenMetrics-Text;Version=1.0.0;Charset=\"utf-8\"", .both, isStrict: true,
            "a 1\n# EOF\n")
        + PublicCase.cases(
            tests, "application/openmetrics-text; charset=UTF-8; charset=utf-8", .only2, isStrict: false,
            "a 1\n# EOF\n")

    private static func types(
        _ source: String, _ readers: PublicCase.Readers, isStrict: Bool, _ types: String...
    ) -> [PublicCase] {
        types.map { PublicCase(source, $0, Array("a 1\n".utf8), readers, isStrict: isStrict) }
    }
}
