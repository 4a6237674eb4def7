import BenchmarkModel
import Testing

@Suite("Versions and page paths of Prometheus")
struct PrometheusFormTests {
    @Test("A version is read from its first two numbers")
    func versions() {
        #expect(PrometheusVersion("2.42.0+ds") == PrometheusVersion(2, 42))
        #expect(PrometheusVersion("3.10.0-rc.1") == PrometheusVersion(3, 10))
        #expect(PrometheusVersion("3") == PrometheusVersion(3, 0))
        for text in ["", "x", "3.", "3.x", "v3", ".3", "²"] { #expect(PrometheusVersion(text) == nil, "\(text)") }
    }

    @Test("Settings depend on the version")
    func settings() {
        #expect(!PrometheusVersion(2, 55).needsFallbackProtocol && PrometheusVersion(3, 0).needsFallbackProtocol)
        #expect(!PrometheusVersion(3, 9).hasExtraMetricsSetting && PrometheusVersion(3, 10).hasExtraMetricsSetting)
        #expect(PrometheusVersion(4, 0).hasExtraMetricsSetting && PrometheusVersion(4, 0).needsFallbackProtocol)
    }

    @Test("A path and its query are taken apart and decoded")
    func paths() {
        let page = PagePath("/a%20b+c?x=1&y=%2F+z&y=2&flag&=e&bad=%zz%2")
        #expect(page.path == "/a b+c")
        #expect(page.parameters == ["x": ["1"], "y": ["/ z", "2"], "flag": [""], "": ["e"], "bad": ["%zz%2"]])
        #expect(PagePath("/metrics") == PagePath("/metrics?"))
    }
}
