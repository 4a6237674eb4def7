import BenchmarkModel
import LinuxSystem
import Testing

@testable import NodeRunner

@Suite struct LoadFiguresTests {
    @Test("The last line with the name of a figure counts, whatever other lines the output has")
    func last() {
        let report = LoadFigures(
            "connecting\nrequest_throughput 3\n  request_throughput 9\nrequest_throughput\t49.5 \r\n"
                + "service_seconds 2e-3\nrequest_throughput_now 7\nlatency 5\n", lifetime: 4)
        #expect(report.measured(.requestThroughput) == .value(49.5))
        #expect(report.measured(.serviceSeconds) == .value(0.002))
    }

    @Test("A figure that is not reported is missing, and the reason has the line that would report it")
    func missing() {
        #expect(
            LoadFigures("Queries per second: 50\n", lifetime: 4).measured(.requestThroughput)
                == .absent(
                    "the load command reported no request_throughput (expected: a line 'request_throughput NUMBER' on "
                        + "its standard output)"))
    }

    @Test(
        "An impossible figure is missing, and the reason quotes it",
        arguments: ["nan", "inf", "-inf", "-0.5", "1e999", "1e308", "4.5", "9223372036854775808"])
    func wrong(text: String) {
        let report = LoadFigures("request_seconds 0.1\nrequest_seconds \(text)\n", lifetime: 4.25)
        #expect(
            report.measured(.requestSeconds)
                == .absent(
                    "the load command reported \(text) as request_seconds, which can be 0 to 4.25 seconds (the time "
                        + "that the command ran)"))
    }

    @Test("Text that is not a number is quoted", arguments: ["fast", "50 req/s", ""])
    func words(text: String) {
        let report = LoadFigures("request_seconds 0.1\nrequest_seconds \(text)\n", lifetime: 4)
        #expect(
            report.measured(.requestSeconds)
                == .absent("the load command reported '\(text)' as request_seconds, which is not a number"))
    }

    @Test("An impossible throughput or share is missing")
    func ranges() {
        let report = LoadFigures("request_throughput 1e308\nrequest_failures_ratio 1.5\n", lifetime: 4)
        #expect(
            report.measured(.requestThroughput).absentReason?.contains("0 to 1000000000 requests_per_second") == true)
        #expect(report.measured(.requestFailures).absentReason?.contains("0 to 1 ratio") == true)
    }

    @Test("Any bytes give a report of possible values or reasons")
    func fuzz() {
        var random = SeededRandom(seed: 11)
        let pieces = ["request_seconds", "service_seconds", " ", "\n", "1", ".", "e", "-", "nan", "\r", "\u{e9}", "\0"]
        for _ in 0..<2_000 {
            let text = (0..<12).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
            for metric in LoadFigures.metrics {
                if let value = LoadFigures(text, lifetime: 4).measured(metric).value {
                    #expect(metric.possible.contains(value))
                }
            }
        }
    }

    @Test("The end of a command is a failure if it came early, or by itself with a code other than 0")
    func ends() {
        #expect(LoadCommands.fault(nil, early: 0) == nil)
        #expect(LoadCommands.fault(.exited(0), early: -0.1) == nil)
        #expect(
            LoadCommands.fault(.exited(0), early: 3.21)
                == "its load command ended with exit code 0, 3.2 s before the end of steady state")
        #expect(LoadCommands.fault(.exited(0), early: 0.001)?.contains("0.1 s before") == true)
        #expect(LoadCommands.fault(.exited(2), early: -1) == "its load command ended with exit code 2")
        #expect(LoadCommands.fault(.signalled(9), early: 1)?.contains("signal 9") == true)
    }

    @Test("A process without health and requests is ready when its request port listens, in both arms")
    func readiness() {
        typealias Kind = StartUpWatch.Kind
        func interface(health: String?, paths: [String] = [], load: Bool) -> AgentInterface {
            var interface = AgentInterface(
                healthPath: health, requests: RequestLoad(paths: paths), requiredFamilies: [],
                readinessLimit: 1)
            interface.hasLoadCommand = load
            return interface
        }
        let loaded = interface(health: nil, load: true)
        #expect(Kind.awaited(loaded, isOn: false) == [.port] && Kind.awaited(loaded, isOn: true) == [.metrics, .port])
        let healthy = interface(health: "/health", load: true)
        #expect(
            Kind.awaited(healthy, isOn: false) == [.health] && Kind.awaited(healthy, isOn: true) == [.metrics, .health])
        // Without any load, an exporter needs no request port, but a control without other endpoints has nothing else.
        let silent = interface(health: nil, load: false)
        #expect(Kind.awaited(silent, isOn: true) == [.metrics] && Kind.awaited(silent, isOn: false) == [.port])
        let asked = interface(health: nil, paths: ["/"], load: false)
        #expect(Kind.awaited(asked, isOn: false) == [.request])
        var times = StartUpTimes()
        times.awaits = [Kind.port.rawValue]
        #expect(times.operational == nil)
        times.requestPort = 7
        #expect(times.operational == 7)
    }
}
