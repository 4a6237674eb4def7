import BenchmarkPages
import PrometheusExporter

extension AgentPage {
    /// Records a request as an agent does: a counter and a histogram, both looked up by their label values.
    @inline(__always) func recordRequest() {
        try? requests.increment(method, endpoint, status)
        try? durations.observe(0.0002, method, endpoint)
    }

    /// Returns the number of samples and bytes of the page.
    func size() -> (samples: Int, bytes: Int) {
        var page = TextBuffer()
        registry.render(into: &page)
        let samples = page.text.split(separator: "\n").count { !$0.hasPrefix("#") }
        return (samples, page.count)
    }
}
