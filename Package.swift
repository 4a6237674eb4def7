// swift-tools-version: 6.3
import PackageDescription

// Imports point down only: the command line is at the top, values are at the bottom (docs/architecture.md). `swift
// build --explicit-target-dependency-import-check error` enforces that, and the Makefile always builds with it.

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

// The agent is what is measured: the cost of its runtime would count as the exporter's. So it is linked fully static
// (docs/decisions, decision 11). A sanitizer's runtime cannot be linked statically: builds with one set
// AGENT_LINKAGE=dynamic.
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
        // C targets: system libraries, and shims for what Swift cannot call (variadic functions, macros, vfork).
        .target(name: "CLinux"),
        .target(name: "CBench", dependencies: ["CLinux"]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        // Without pkg-config: its libevent_openssl also names the combined libevent, a second copy of what CEvent
        // links.
        .target(
            name: "CTLS", linkerSettings: ["event_openssl", "ssl", "crypto", "crypt"].map { .linkedLibrary($0) }),
        .target(name: "COpenSSL", linkerSettings: ["ssl", "crypto"].map { .linkedLibrary($0) }),
        .systemLibrary(name: "CEvent", pkgConfig: "libevent_extra", providers: [.apt(["libevent-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CJemalloc", pkgConfig: "jemalloc", providers: [.apt(["libjemalloc-dev"])]),

        // Escapes text from outside for display, and finds the nearest name for a mistyped one. Without Foundation,
        // because agents and bench use it.
        module("PlainText"),
        // Reads text that users write, and reports errors in it. Without Foundation, because agents and bench use it.
        module("ConfigurationReader", ["CYAML", "PlainText"]),

        // Values, without I/O.
        module("Statistics"),
        module("BenchmarkModel", ["Statistics"]),
        // Parses pages. Pure and without Foundation; used by agents and bench.
        module("Exposition"),

        // The agents' side, without Foundation.
        module("PrometheusExporter", ["CLinux", "CEvent", "CZlib"]),
        module("PrometheusExporterTLS", ["PrometheusExporter", "ConfigurationReader", "PlainText", "CTLS"]),
        module("PrometheusExporterTestKit", ["PrometheusExporter", "Exposition"]),
        module("AgentRuntime", ["PrometheusExporter", "CLinux", "CEvent"]),
        // The requests' work is a number of iterations. Unoptimized iterations are so slow that tests of a fleet would
        // only measure an overloaded machine. No library product contains this module, since SwiftPM refuses unsafe
        // flags in a dependency.
        .target(
            name: "SimulatedAgent", dependencies: ["AgentRuntime", "PrometheusExporter"],
            swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        .executableTarget(
            name: "bench-agent", dependencies: ["AgentRuntime", "SimulatedAgent"], swiftSettings: agentSettings,
            linkerSettings: agentLinkage),
        // Serves the documented endpoints for a program that cannot be changed; below it, such a program.
        module(
            "MetricsWrapper",
            ["AgentRuntime", "PlainText", "PrometheusExporter", "CLinux", "CBench"]),
        .executableTarget(
            name: "metrics-wrapper", dependencies: ["MetricsWrapper"], swiftSettings: agentSettings,
            linkerSettings: agentLinkage),
        .executableTarget(
            name: "legacy-agent", dependencies: ["AgentRuntime", "SimulatedAgent"], swiftSettings: agentSettings,
            linkerSettings: agentLinkage),
        // Plants known costs in a measured agent, to calibrate the bench.
        .executableTarget(
            name: "planted-agent", dependencies: ["AgentRuntime", "SimulatedAgent", "PrometheusExporter", "CLinux"],
            swiftSettings: agentSettings, linkerSettings: agentLinkage),
        .executableTarget(
            name: "bench-agent-heap", dependencies: ["AgentRuntime", "SimulatedAgent"], swiftSettings: strict),

        // The bench's side.
        module("LinuxSystem", ["CLinux", "CBench"]),
        module("FleetConfiguration", ["BenchmarkModel", "COpenSSL", "ConfigurationReader", "PlainText"]),
        .target(
            name: "LoadDriver", dependencies: ["BenchmarkModel", "COpenSSL", "LinuxSystem", "Statistics"],
            // The driver is one thread, and its cost is the harness's. Tests check exclusivity in debug builds.
            swiftSettings: strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]),
        // Fetches pages and parses them.
        module("Scraping", ["BenchmarkModel", "LinuxSystem", "Exposition", "CCurl"]),
        // Reads the counters of processes and of the machine.
        module("Probes", ["BenchmarkModel", "LinuxSystem"]),
        // Queries running agents, and judges their answers.
        module("LiveValidation", ["BenchmarkModel", "Exposition", "LinuxSystem", "PlainText", "Scraping"]),
        // Takes the pushes of agents that push, and counts them.
        module("MetricsSink", ["BenchmarkModel", "LinuxSystem", "Exposition", "PlainText", "CZlib"]),
        module(
            "NodeRunner",
            [
                "BenchmarkModel", "LinuxSystem", "LiveValidation", "LoadDriver", "MetricsSink", "PlainText", "Probes",
                "Scraping", "Statistics",
            ]),
        // Prometheus servers, Alertmanager and dashboards of a fleet: their files and their processes.
        module("Hub", ["BenchmarkModel", "PlainText"]),
        module("HubRunner", ["BenchmarkModel", "Hub", "LinuxSystem", "Scraping"]),
        module("ResultStore", ["BenchmarkModel", "LinuxSystem", "PlainText", "Statistics", "CSQLite"]),
        module("Analysis", ["BenchmarkModel", "Statistics"]),
        module("Report", ["BenchmarkModel", "Analysis", "PlainText", "Statistics"]),
        // A run as an HTML page with plots.
        module("HTMLReport", ["BenchmarkModel", "Analysis", "PlainText", "Report", "Statistics"]),
        module(
            "Harness",
            [
                "BenchmarkModel", "ConfigurationReader", "LinuxSystem", "FleetConfiguration", "NodeRunner",
                "ResultStore", "Scraping", "Analysis", "Statistics",
            ]),
        // Diagnoses what a run would find on this machine.
        module("Doctor", ["BenchmarkModel", "LinuxSystem", "NodeRunner", "Analysis", "Harness"]),
        // The commands of the bench, with their options, help and progress.
        module(
            "CommandLine",
            [
                "BenchmarkModel", "ConfigurationReader", "Exposition", "LinuxSystem", "FleetConfiguration",
                "NodeRunner", "ResultStore", "Analysis", "Report", "HTMLReport", "Harness", "LiveValidation",
                "PlainText", "Scraping", "Doctor", "Hub", "HubRunner", "LoadDriver", "Statistics",
            ]),
        .executableTarget(name: "exporter-bench", dependencies: ["CommandLine"], swiftSettings: strict),

        .executableTarget(
            name: "exporter-example", dependencies: ["PrometheusExporter"], path: "Examples/exporter-example",
            swiftSettings: strict),
        .executableTarget(
            name: "exporter-example-tls", dependencies: ["PrometheusExporter", "PrometheusExporterTLS"],
            path: "Examples/exporter-example-tls", swiftSettings: strict),
        // Benchmarks of the exporter.
        .target(
            name: "BenchmarkPages", dependencies: ["PrometheusExporter"], path: "Benchmarks/Pages",
            swiftSettings: strict),
        .executableTarget(
            name: "ExporterBenchmarks",
            dependencies: ["BenchmarkPages", "PrometheusExporter", "Exposition", "CLinux", "CJemalloc"],
            path: "Benchmarks/ExporterBenchmarks", swiftSettings: strict),

        // The comparison with exporters of other languages: our own driver, and the program that runs all drivers.
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
        // Subjects as string literals, in tests only.
        .target(
            name: "ModelLiterals", dependencies: ["BenchmarkModel"], path: "Tests/ModelLiterals",
            swiftSettings: strict),
        test("PlainTextTests", ["BenchmarkModel", "PlainText"]),
        test("BenchmarkModelTests", ["BenchmarkModel", "ModelLiterals"]),
        test("StatisticsTests", ["Statistics"]),
        .testTarget(
            name: "ExpositionTests", dependencies: ["Exposition", "PrometheusExporter", "TestSupport"],
            exclude: ["Reference"], swiftSettings: strict),
        test(
            "PrometheusExporterTests",
            ["PrometheusExporter", "PrometheusExporterTestKit", "CLinux", "CZlib", "TestSupport"]),
        test(
            "PrometheusExporterTLSTests",
            ["PrometheusExporterTLS", "PrometheusExporter", "BenchmarkModel", "TestSupport"]),
        test("PrometheusExporterTestKitTests", ["PrometheusExporterTestKit", "PrometheusExporter"]),
        test("AgentRuntimeTests", ["AgentRuntime", "SimulatedAgent", "PrometheusExporter", "TestSupport"]),
        test("MetricsWrapperTests", ["MetricsWrapper", "AgentRuntime", "TestSupport"]),
        test("LinuxSystemTests", ["LinuxSystem", "BenchmarkModel", "TestSupport"]),
        test("ConfigurationReaderTests", ["ConfigurationReader", "BenchmarkModel"]),
        .testTarget(
            name: "FleetConfigurationTests",
            dependencies: ["FleetConfiguration", "BenchmarkModel", "ConfigurationReader"],
            exclude: ["Fixtures"], swiftSettings: strict),
        test("LoadDriverTests", ["LoadDriver", "BenchmarkModel", "LinuxSystem", "Statistics", "TestSupport"]),
        test("ScrapingTests", ["Scraping", "BenchmarkModel", "Exposition", "LinuxSystem", "TestSupport"]),
        test("MetricsSinkTests", ["MetricsSink", "BenchmarkModel", "LinuxSystem", "CZlib", "TestSupport"]),
        test("ProbesTests", ["Probes", "BenchmarkModel", "LinuxSystem", "Scraping", "TestSupport"]),
        test("LiveValidationTests", ["LiveValidation", "BenchmarkModel", "Exposition", "Scraping", "TestSupport"]),
        test("HubTests", ["Hub", "BenchmarkModel"]),
        test("HubRunnerTests", ["HubRunner", "Hub", "BenchmarkModel", "LinuxSystem"]),
        test(
            "NodeRunnerTests",
            [
                "NodeRunner", "BenchmarkModel", "LinuxSystem", "LoadDriver", "MetricsSink", "ModelLiterals", "Probes",
                "Scraping", "Statistics", "TestSupport",
            ]),
        test("ResultStoreTests", ["ResultStore", "BenchmarkModel", "ModelLiterals"]),
        test("AnalysisTests", ["Analysis", "BenchmarkModel", "Statistics", "ModelLiterals"]),
        .testTarget(
            name: "ReportTests",
            dependencies: ["Report", "Analysis", "BenchmarkModel", "ModelLiterals", "PlainText", "SampleRuns"],
            exclude: ["Golden"], swiftSettings: strict),
        .target(
            name: "SampleRuns",
            dependencies: ["Analysis", "BenchmarkModel", "HTMLReport", "ModelLiterals", "Report", "Statistics"],
            path: "Tests/SampleRuns", swiftSettings: strict),
        .testTarget(
            name: "HTMLReportTests",
            dependencies: [
                "HTMLReport", "Report", "Analysis", "BenchmarkModel", "ModelLiterals", "PlainText", "SampleRuns",
            ],
            exclude: ["Golden"], swiftSettings: strict),
        test("PeerComparisonTests", ["BenchmarkPages", "PeerComparison", "PeerDriver", "LinuxSystem", "Statistics"]),
        test(
            "HarnessTests",
            [
                "Harness", "BenchmarkModel", "FleetConfiguration", "LinuxSystem", "ModelLiterals", "NodeRunner",
                "ResultStore", "TestSupport",
            ]),
        // Runs that earlier versions stored.
        test("StoredRunTests", ["ResultStore", "Report", "Analysis", "BenchmarkModel", "SampleRuns"]),
        test("DoctorTests", ["Doctor", "BenchmarkModel", "LinuxSystem"]),
        test(
            "CommandLineTests",
            [
                "CommandLine", "Analysis", "BenchmarkModel", "Doctor", "Exposition", "FleetConfiguration", "Harness",
                "Hub", "HubRunner", "LinuxSystem", "LiveValidation", "LoadDriver", "ModelLiterals", "ResultStore",
                "SampleRuns", "Statistics",
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "BenchmarkModel", "CommandLine", "Exposition", "LinuxSystem", "Probes", "PrometheusExporter",
                "PrometheusExporterTestKit", "Scraping", "TestSupport",
            ],
            exclude: [
                "LineProtocol", "Misbehaving", "Pushing", "Consumers", "Services/client_library.py",
                "Services/service.py",
                "Services/shop.py",
            ], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

// Linked with libFuzzer, so only built for fuzzing (scripts/fuzz).
if Context.environment["FUZZ"] == "1" {
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Fuzz/CFuzzer"),
        .executableTarget(
            name: "exporter-fuzz",
            dependencies: ["CFuzzer", "PrometheusExporter", "PrometheusExporterTestKit", "Exposition"],
            path: "Fuzz/exporter-fuzz", swiftSettings: strict),
        .executableTarget(
            name: "bench-fuzz",
            dependencies: [
                "CFuzzer", "BenchmarkModel", "MetricsSink", "NodeRunner", "ResultStore", "SampleRuns", "Scraping",
            ],
            path: "Fuzz/bench-fuzz", swiftSettings: strict),
    ]
}
