/// Metrics of a scrape and its traffic.
extension Metric {
    package static let scrapePayload = Metric(
        name: "scrape_payload_bytes_per_second", unit: .bytesPerSecond, polarity: .lowerIsBetter,
        title: "metrics traffic",
        definition: "TCP payload of the scrape in both directions, including HTTP headers, per second of the scrape "
            + "interval; TCP_INFO of the scraper's connection at close, or inet_diag if a Prometheus scrapes. For agents "
            + "that push: payload between agent and sink per second of steady state; TCP_INFO of the sink's "
            + "connections, or the sizes of the datagrams.",
        addsUp: true, presence: .steadyState.ofExporter)
    package static let scrapeWire = Metric(
        name: "scrape_wire_bytes_per_second", unit: .bytesPerSecond, polarity: .lowerIsBetter,
        title: "metrics traffic on the wire",
        definition:
            "Bytes that the payload of one scrape becomes on a link of MTU 1500: IP packets with their headers, "
            + "connection setup, acknowledgments and close, per second of the scrape interval; a model "
            + "(docs/definitions.md).", addsUp: true, presence: .steadyState.ofExporter)
    package static let scrapeRequestBytes = Metric(
        name: "scrape_request_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "scrape request",
        definition: "TCP payload of one scrape from the scraper to the agent; TCP_INFO at close, or inet_diag if a "
            + "Prometheus scrapes.", presence: .steadyState.ofExporter)
    package static let scrapeHeaderBytes = Metric(
        name: "scrape_response_header_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "scrape response header",
        definition:
            "Status line and headers of one scrape's response, including the empty line after them; the scraper.",
        presence: .steadyState.ofExporter)
    package static let scrapeResponseBodyBytes = Metric(
        name: "scrape_response_body_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "scrape response body",
        definition: "Payload of one scrape's response after its header, including framing: TCP_INFO at close minus the "
            + "header.", presence: .steadyState.ofExporter)
    package static let scrapeGzipPayload = Metric(
        name: "scrape_gzip_payload_bytes_per_second", unit: .bytesPerSecond, polarity: .lowerIsBetter,
        title: "metrics traffic, gzip",
        definition:
            "Same as scrape_payload_bytes_per_second, for a scrape that asks for gzip, made after steady state.",
        addsUp: true, presence: .steadyState.ofExporter)
    package static let scrapeGzipWire = Metric(
        name: "scrape_gzip_wire_bytes_per_second", unit: .bytesPerSecond, polarity: .lowerIsBetter,
        title: "metrics traffic on the wire, gzip",
        definition: "Same as scrape_wire_bytes_per_second, for a scrape that asks for gzip, made after steady state.",
        addsUp: true, presence: .steadyState.ofExporter)
    package static let scrapeSeconds = Metric(
        name: "scrape_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "scrape time",
        definition: "Connection start until the last byte of the page; libcurl's total time, or "
            + "scrape_duration_seconds if a Prometheus scrapes.", presence: .steadyState.ofExporter)
    package static let scrapeBodyBytes = Metric(
        name: "scrape_body_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "page size",
        definition: "Bytes of the exposition, uncompressed.", presence: .steadyState.ofExporter)
    package static let scrapeGzipBodyBytes = Metric(
        name: "scrape_gzip_body_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "page size, gzip",
        definition: "Bytes of the compressed page; absent for an agent that answers uncompressed.",
        presence: .steadyState.ofExporter)
    package static let scrapeFixedBytes = Metric(
        name: "scrape_fixed_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "page without values",
        definition: "Bytes of the exposition without the digits of its values: names, labels, help and types.",
        mayBeExact: true, presence: .steadyState.ofExporter)
    package static let scrapeSeries = Metric(
        name: "scrape_series", unit: .count, polarity: .neutral, title: "series per page",
        definition:
            "Sample lines of the exposition. For agents that push: the sample lines that the last push would be on a "
            + "page; for statsd, the distinct series of steady state.", mayBeExact: true,
        presence: .steadyState.ofExporter)
    package static let lintFindings = Metric(
        name: "lint_findings", unit: .count, polarity: .lowerIsBetter, title: "lint findings",
        definition:
            "Findings of `exporter-bench validate` on the last page of steady state: content type, strict reading, "
            + "duplicate series, Prometheus naming conventions.",
        mayBeExact: true, presence: .steadyState.ofExporter)
    package static let endpointsAccessible = Metric(
        name: "endpoints_accessible_ratio", unit: .ratio, polarity: .higherIsBetter, title: "endpoints accessible",
        definition:
            "1 for an agent that answered its readiness checks and every scrape of the round, or whose pushes arrived in "
            + "each interval, else 0; absent if it did not answer because the machine had no core for it.",
        presence: .access)

    /// All metrics of scrapes.
    package static let scraping: [Metric] = [
        scrapePayload, scrapeWire, scrapeRequestBytes, scrapeHeaderBytes, scrapeResponseBodyBytes, scrapeGzipPayload,
        scrapeGzipWire, scrapeSeconds, scrapeBodyBytes, scrapeGzipBodyBytes, scrapeFixedBytes, scrapeSeries,
        lintFindings, endpointsAccessible,
    ]
}
