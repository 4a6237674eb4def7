// swift-tools-version: 6.3
import PackageDescription

// Arrows point down only (docs/architecture in DESIGN terms: the command line on top, values at the
// bottom). `swift build --explicit-target-dependency-import-check error` keeps them so: the Makefile
// never builds without it.

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

// The agent is the thing measured: what its runtime costs would be billed to the exporter, so it is
// linked fully static (docs/decisions.md, "A static agent"). A sanitizer's runtime cannot be linked that way: builds with
// one set AGENT_LINKAGE=dynamic.
let agentIsStatic = Context.environment["AGENT_LINKAGE"] != "dynamic"
let agentLinkage: [LinkerSetting] = agentIsStatic ? [.unsafeFlags(["-static-executable"])] : []
let agentSettings: [SwiftSetting] = strict + (agentIsStatic ? [.define("STATIC_AGENT")] : [])

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func test(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "exporter-bench",
    products: [
        .library(name: "PrometheusExporter", targets: ["PrometheusExporter"]),
        .library(name: "PrometheusExporterTLS", targets: ["PrometheusExporterTLS"]),
        .library(name: "Exposition", targets: ["Exposition"]),
        .library(name: "AgentRuntime", targets: ["AgentRuntime"]),
        .library(name: "PrometheusExporterTestKit", targets: ["PrometheusExporterTestKit"]),
        .executable(name: "exporter-bench", targets: ["exporter-bench"]),
        .executable(name: "bench-agent", targets: ["bench-agent"]),
        .executable(name: "bench-agent-heap", targets: ["bench-agent-heap"]),
        .executable(name: "metrics-wrapper", targets: ["metrics-wrapper"]),
        .executable(name: "legacy-agent", targets: ["legacy-agent"]),
        .executable(name: "planted-agent", targets: ["planted-agent"]),
        .executable(name: "exporter-benchmarks", targets: ["ExporterBenchmarks"]),
        .executable(name: "exporter-peers", targets: ["exporter-peers"]),
        .executable(name: "peer-driver", targets: ["peer-driver"]),
        .executable(name: "peer-driver-heap", targets: ["peer-driver-heap"]),
    ],
    targets: [
        // C: system libraries and the shims for what Swift cannot call (variadics, macros, vfork).
        .target(name: "CLinux"),
        .target(name: "CBench", dependencies: ["CLinux"]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        // Not by pkg-config: its libevent_openssl names the combined libevent besides, a second copy of what CEvent links.
        .target(
            name: "CTLS", linkerSettings: ["event_openssl", "ssl", "crypto", "crypt"].map { .linkedLibrary($0) }),
        .systemLibrary(name: "CEvent", pkgConfig: "libevent_extra", providers: [.apt(["libevent-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CJemalloc", pkgConfig: "jemalloc", providers: [.apt(["libjemalloc-dev"])]),

        // How texts that others wrote are shown. No Foundation: both sides use it.
        module("PlainText"),
        // Texts that users write, and their mistakes. No Foundation: both sides use it.
        module("ConfigurationReader", ["CYAML", "PlainText"]),

        // Values, no I/O.
        module("Statistics"),
        module("BenchmarkModel", ["Statistics"]),
        // Reads pages; pure, no Foundation, on no one's side.
        module("Exposition"),

        // The agent's side: no Foundation.
        module("PrometheusExporter", ["CLinux", "CEvent", "CZlib"]),
        module("PrometheusExporterTLS", ["PrometheusExporter", "ConfigurationReader", "CTLS"]),
        module("PrometheusExporterTestKit", ["PrometheusExporter", "Exposition"]),
        .target(
            name: "AgentRuntime", dependencies: ["PrometheusExporter", "CLinux", "CEvent"],
            // A request's work is a number of iterations: unoptimised they take so long that a fleet's tests would be of a
            // machine that cannot keep up.
            swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        .executableTarget(
            name: "bench-agent", dependencies: ["AgentRuntime"], swiftSettings: agentSettings,
            linkerSettings: agentLinkage),
        // The documented endpoints for a program that cannot be changed, and such a program.
        module(
            "MetricsWrapper",
            ["AgentRuntime", "ConfigurationReader", "PlainText", "PrometheusExporter", "CLinux", "CBench"]),
        .executableTarget(
            name: "metrics-wrapper", dependencies: ["MetricsWrapper"], swiftSettings: agentSettings,
            linkerSettings: agentLinkage),
        .executableTarget(
            name: "legacy-agent", dependencies: ["AgentRuntime"], swiftSettings: agentSettings,
            linkerSettings: agentLinkage),
        // Known costs in a measured agent, for calibrating the bench.
        .executableTarget(
            name: "planted-agent", dependencies: ["AgentRuntime", "PrometheusExporter", "CLinux"],
            swiftSettings: agentSettings, linkerSettings: agentLinkage),
        .executableTarget(name: "bench-agent-heap", dependencies: ["AgentRuntime"], swiftSettings: strict),

        // The bench's side.
        module("LinuxSystem", ["CLinux", "CBench"]),
        module("FleetConfiguration", ["BenchmarkModel", "ConfigurationReader"]),
        .target(
            name: "LoadDriver", dependencies: ["BenchmarkModel", "LinuxSystem", "Statistics"],
            // One thread, and its cost is the harness's: exclusivity is checked in debug builds, by the tests.
            swiftSettings: strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]),
        // Fetches pages and reads them.
        module("Scraping", ["BenchmarkModel", "LinuxSystem", "Exposition", "CCurl"]),
        // Reads the counters of processes and of the machine.
        module("Probes", ["BenchmarkModel", "LinuxSystem"]),
        // Running agents: asks them, and judges what they answer.
        module("LiveValidation", ["BenchmarkModel", "Exposition", "LinuxSystem", "PlainText", "Scraping"]),
        module(
            "NodeRunner",
            [
                "BenchmarkModel", "LinuxSystem", "LiveValidation", "LoadDriver", "PlainText", "Probes", "Scraping",
                "Statistics",
            ]),
        // A fleet's Prometheus servers, Alertmanager and dashboards: their files, and the processes.
        module("Hub", ["BenchmarkModel", "PlainText"]),
        module("HubRunner", ["BenchmarkModel", "Hub", "LinuxSystem", "Scraping"]),
        module("ResultStore", ["BenchmarkModel", "LinuxSystem", "PlainText", "Statistics", "CSQLite"]),
        module("Analysis", ["BenchmarkModel", "Statistics"]),
        module("Report", ["BenchmarkModel", "Analysis", "PlainText", "Statistics"]),
        // A run as a page with plots.
        module("HTMLReport", ["BenchmarkModel", "Analysis", "PlainText", "Report", "Statistics"]),
        module(
            "Harness",
            [
                "BenchmarkModel", "LinuxSystem", "FleetConfiguration", "NodeRunner", "ResultStore", "Scraping",
                "Analysis",
                "Statistics",
            ]),
        // What a run would find on this machine.
        module("Doctor", ["BenchmarkModel", "LinuxSystem", "NodeRunner", "Analysis", "Harness"]),
        // The commands of the bench, their options, help and progress.
        module(
            "CommandLine",
            [
                "BenchmarkModel", "ConfigurationReader", "Exposition", "LinuxSystem", "FleetConfiguration",
                "NodeRunner", "ResultStore", "Analysis", "Report", "HTMLReport", "Harness", "LiveValidation",
                "Scraping",
                "Doctor", "Hub", "HubRunner",
            ]),
        .executableTarget(name: "exporter-bench", dependencies: ["CommandLine"], swiftSettings: strict),

        .executableTarget(
            name: "exporter-example", dependencies: ["PrometheusExporter"], path: "Examples/exporter-example",
            swiftSettings: strict),
        .executableTarget(
            name: "exporter-example-tls", dependencies: ["PrometheusExporter", "PrometheusExporterTLS"],
            path: "Examples/exporter-example-tls", swiftSettings: strict),
        // What is measured of the exporter.
        .target(
            name: "BenchmarkPages", dependencies: ["PrometheusExporter"], path: "Benchmarks/Pages",
            swiftSettings: strict),
        .executableTarget(
            name: "ExporterBenchmarks",
            dependencies: ["BenchmarkPages", "PrometheusExporter", "Exposition", "CLinux", "CJemalloc"],
            path: "Benchmarks/ExporterBenchmarks", swiftSettings: strict),

        // The exporter side by side with those of other languages: our own driver, and what asks them all.
        .target(
            name: "PeerDriver", dependencies: ["BenchmarkPages", "PrometheusExporter", "CLinux"],
            path: "Benchmarks/Peers/swift/PeerDriver", swiftSettings: strict),
        .executableTarget(
            name: "peer-driver", dependencies: ["PeerDriver"], path: "Benchmarks/Peers/swift/peer-driver",
            swiftSettings: agentSettings, linkerSettings: agentLinkage),
        .executableTarget(
            name: "peer-driver-heap", dependencies: ["PeerDriver"], path: "Benchmarks/Peers/swift/peer-driver-heap",
            swiftSettings: strict),
        .target(
            name: "PeerComparison",
            dependencies: ["BenchmarkModel", "Exposition", "LinuxSystem", "NodeRunner", "Statistics"],
            path: "Benchmarks/Peers/PeerComparison", swiftSettings: strict),
        .executableTarget(
            name: "exporter-peers", dependencies: ["PeerComparison", "LinuxSystem"],
            path: "Benchmarks/Peers/exporter-peers", swiftSettings: strict),

        .target(name: "TestSupport", path: "Tests/Support", swiftSettings: strict),
        test("PlainTextTests", ["PlainText"]),
        test("BenchmarkModelTests", ["BenchmarkModel"]),
        test("StatisticsTests", ["Statistics"]),
        .testTarget(
            name: "ExpositionTests", dependencies: ["Exposition", "PrometheusExporter"], exclude: ["Reference"],
            swiftSettings: strict),
        test(
            "PrometheusExporterTests",
            ["PrometheusExporter", "PrometheusExporterTestKit", "CLinux", "CZlib", "TestSupport"]),
        test(
            "PrometheusExporterTLSTests",
            ["PrometheusExporterTLS", "PrometheusExporter", "BenchmarkModel", "TestSupport"]),
        test("PrometheusExporterTestKitTests", ["PrometheusExporterTestKit", "PrometheusExporter"]),
        test("AgentRuntimeTests", ["AgentRuntime", "PrometheusExporter", "TestSupport"]),
        test("MetricsWrapperTests", ["MetricsWrapper", "AgentRuntime", "TestSupport"]),
        test("LinuxSystemTests", ["LinuxSystem", "BenchmarkModel", "TestSupport"]),
        test("ConfigurationReaderTests", ["ConfigurationReader", "BenchmarkModel"]),
        .testTarget(
            name: "FleetConfigurationTests",
            dependencies: ["FleetConfiguration", "BenchmarkModel", "ConfigurationReader"],
            exclude: ["Fixtures"], swiftSettings: strict),
        test("LoadDriverTests", ["LoadDriver", "BenchmarkModel", "LinuxSystem", "Statistics", "TestSupport"]),
        test("ScrapingTests", ["Scraping", "BenchmarkModel", "LinuxSystem", "TestSupport"]),
        test("ProbesTests", ["Probes", "BenchmarkModel", "LinuxSystem", "Scraping", "TestSupport"]),
        test("LiveValidationTests", ["LiveValidation", "BenchmarkModel", "Exposition", "Scraping", "TestSupport"]),
        test("HubTests", ["Hub", "BenchmarkModel"]),
        test("HubRunnerTests", ["HubRunner", "Hub", "BenchmarkModel", "LinuxSystem"]),
        test(
            "NodeRunnerTests",
            ["NodeRunner", "BenchmarkModel", "LinuxSystem", "LoadDriver", "Probes", "Scraping", "TestSupport"]),
        test("ResultStoreTests", ["ResultStore", "BenchmarkModel"]),
        test("AnalysisTests", ["Analysis", "BenchmarkModel", "Statistics"]),
        .testTarget(
            name: "ReportTests", dependencies: ["Report", "Analysis", "BenchmarkModel", "PlainText", "SampleRuns"],
            exclude: ["Golden"], swiftSettings: strict),
        .target(
            name: "SampleRuns", dependencies: ["Analysis", "BenchmarkModel", "HTMLReport", "Report", "Statistics"],
            path: "Tests/SampleRuns", swiftSettings: strict),
        .testTarget(
            name: "HTMLReportTests",
            dependencies: ["HTMLReport", "Report", "Analysis", "BenchmarkModel", "PlainText", "SampleRuns"],
            exclude: ["Golden"], swiftSettings: strict),
        test("PeerComparisonTests", ["BenchmarkPages", "PeerComparison", "PeerDriver", "LinuxSystem", "Statistics"]),
        test(
            "HarnessTests",
            [
                "Harness", "BenchmarkModel", "FleetConfiguration", "LinuxSystem", "NodeRunner", "ResultStore",
                "TestSupport",
            ]),
        // Runs that earlier versions stored.
        test("StoredRunTests", ["ResultStore", "Report", "BenchmarkModel"]),
        test("DoctorTests", ["Doctor", "BenchmarkModel", "LinuxSystem"]),
        test(
            "CommandLineTests",
            [
                "CommandLine", "Analysis", "BenchmarkModel", "Doctor", "Exposition", "FleetConfiguration", "Harness",
                "Hub", "HubRunner", "LinuxSystem", "LiveValidation", "ResultStore", "SampleRuns",
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "BenchmarkModel", "LinuxSystem", "Probes", "PrometheusExporterTestKit", "Scraping", "TestSupport",
            ],
            exclude: ["LineProtocol", "Misbehaving", "Consumers"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

// Linked with libFuzzer, which only a build for it has (scripts/fuzz).
if Context.environment["FUZZ"] == "1" {
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Fuzz/CFuzzer"),
        .executableTarget(
            name: "exporter-fuzz",
            dependencies: ["CFuzzer", "PrometheusExporter", "PrometheusExporterTestKit", "Exposition"],
            path: "Fuzz/exporter-fuzz", swiftSettings: strict),
        .executableTarget(
            name: "bench-fuzz",
            dependencies: ["CFuzzer", "BenchmarkModel", "NodeRunner", "ResultStore", "SampleRuns", "Scraping"],
            path: "Fuzz/bench-fuzz", swiftSettings: strict),
    ]
}
