import BenchmarkPages
import PrometheusExporter

extension AgentPage {
    /// What an agent does for a request: a counter and a histogram, both named by their label values.
    @inline(__always) func recordRequest() {
        try? requests.increment(method, endpoint, status)
        try? durations.observe(0.0002, method, endpoint)
    }

    /// Samples and bytes of the page.
    func size() -> (samples: Int, bytes: Int) {
        var page = TextBuffer()
        registry.render(into: &page)
        let samples = page.text.split(separator: "\n").count { !$0.hasPrefix("#") }
        return (samples, page.count)
    }
}
