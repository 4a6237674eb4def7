import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite struct TargetVariantTests {
    private let target = Target(
        name: "swift", title: "", command: ["{bin}/x"], environment: ["A": "1"], off: .none, bindsAddress: true,
        requestPaths: ["/"], pages: [MetricsPage("/metrics")], healthPath: "/health", requiredFamilies: [],
        readinessLimit: 1,
        requestRate: 10, requestRateReason: "", versionsCommand: [])

    @Test("A name or a path alone is the unchanged target")
    func plain() throws {
        for text in ["swift", "targets/mine.yaml", "/odd:place/mine.yaml"] {
            let variant = try TargetVariant(text)
            #expect(variant.base == text)
            #expect(try variant.applied(to: target) == target)
        }
    }

    @Test("A variant changes only the given settings")
    func changes() throws {
        let changed = try TargetVariant("swift:interval=5s:gzip=true:rate=20:bin=/elsewhere/bin:env.B=a=b")
            .applied(to: target)
        #expect(changed.name == "swift:interval=5s:gzip=true:rate=20:bin=/elsewhere/bin:env.B=<hidden>")
        #expect(changed.scrapeInterval == 5 && changed.scrapesGzip && changed.requestRate == 20)
        #expect(changed.binaries == "/elsewhere/bin")
        #expect(changed.environment.sent == ["A": "1", "B": "a=b"])
        #expect(changed.scrapes(within: 15) == 3 && target.scrapes(within: 15) == 1)
    }

    @Test("A name shows the values of listed variables and of those that the target file declares")
    func names() throws {
        func name(_ text: String, _ target: Target) throws -> String {
            try TargetVariant(text).applied(to: target).name
        }
        #expect(
            try name("swift:env.AGENT_WORK_ITERATIONS=5:env.TOKEN=abc", target)
                == "swift:env.AGENT_WORK_ITERATIONS=5:env.TOKEN=<hidden>")
        let file = """
            name: mine
            command: [/bin/x]
            off: none
            metrics_path: /metrics
            shown_variables: [MODE]
            """
        let mine = try TargetFile.parse(file, file: "mine.yaml")
        #expect(try name("mine.yaml:env.MODE=fast:env.TOKEN=abc", mine) == "mine:env.MODE=fast:env.TOKEN=<hidden>")
    }

    @Test(
        "A message about a variant does not show the value of a variable",
        arguments: [
            "swift:env.T=s3cret:gzip=yes", "swift:env.T=s3cret:color", "swift:env.T=http://u:s3cret@h",
            "swift:env.T=a:s3cret", "swift:rate=0:env.T=s3cret", "swift:env.T=s3cret:pack=2",
        ])
    func hidden(text: String) {
        let error = #expect(throws: TargetVariantError.self) { try TargetVariant(text).applied(to: target) }
        #expect(error?.description.contains("s3cret") == false, "\(error?.description ?? "")")
    }

    @Test(
        "An error in a variant is reported with its fix",
        arguments: [
            ("swift:intervall=5", "did you mean interval?"), ("swift:interval=0", "a number above 0"),
            ("swift:rate=many", "a number above 0"), ("swift:rate=1e308", "up to 10000"),
            ("swift:gzip=yes", "true or false"),
            ("swift:scraper=curl", "embedded, like-prometheus, like-prometheus-2, like-prometheus-proto, prometheus"),
            ("swift:gzip=true:scraper=prometheus", "always requests gzip"), ("swift:pack=2", "runs one agent"),
            ("swift:pack=1", "2 to 1000"),
            ("swift:gzip=true:color", "'color' is not a setting"), ("swift:env.=1", "is not a setting"),
        ])
    func mistakes(text: String, words: String) {
        let error = #expect(throws: TargetVariantError.self) { try TargetVariant(text).applied(to: target) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
}
