import BenchmarkModel
import Foundation
import LinuxSystem
import NodeRunner

/// The Prometheus of this machine, as far as a run wants it.
public struct InstalledPrometheus: Sendable {
    let program: String
    /// As `--version` has it, `2.42.0+ds`.
    let version: String

    /// What it calls itself in its requests.
    var userAgent: String { "Prometheus/\(version)" }

    /// nil where no target of the plan is scraped by it, or as by it.
    ///
    /// - Throws: `HarnessError.missing` where it is wanted and not there.
    static func find(for plan: Plan) throws(HarnessError) -> InstalledPrometheus? {
        guard let target = plan.targets.first(where: { $0.scraper != .embedded }) else { return nil }
        guard let program = firstInPath() else {
            throw .missing(
                "target \(target.name): scraper=\(target.scraper.rawValue) takes a Prometheus, and there is no program "
                    + "'prometheus' in PATH: `scripts/setup test` or `apt install prometheus` brings it")
        }
        guard let said = EnvironmentCapture.output([program, "--version"]), let version = version(in: said) else {
            throw .missing(
                "target \(target.name): `\(program) --version` does not name a version of Prometheus: put another one first "
                    + "in PATH (`scripts/setup test` installs one)")
        }
        return InstalledPrometheus(program: program, version: version)
    }

    /// `prometheus, version 2.42.0+ds (branch: ...)`
    static func version(in text: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.first == "prometheus,", words.count > 2, words[1] == "version" else { return nil }
        return String(words[2])
    }

    /// Whether its version is that one or a later one.
    func isAtLeast(_ major: Int, _ minor: Int) -> Bool {
        let numbers = version.split(separator: ".").map { $0.prefix(while: \.isNumber) }.compactMap { Int($0) }
        guard numbers.count > 1 else { return false }
        return (numbers[0], numbers[1]) >= (major, minor)
    }

    /// Where the Prometheus of a slot has its files: whoever has the slot next removes what a bench that was killed left.
    static func directory(slot: Int) -> String {
        // Slots are held in a network namespace, and directories may be shared between several.
        let namespace = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/net")) ?? "net"
        let number = namespace.filter(\.isNumber)
        return FileManager.default.temporaryDirectory
            .appending(path: "exporter-bench-prometheus-\(OwnProcess.userID)-\(number)-\(slot)").path
    }

    func order(slot: Int) -> PrometheusOrder {
        // No agent has it: theirs end with the slot's 250th launch.
        PrometheusOrder(
            program: program, address: "127.\(16 + slot).255.253", directory: Self.directory(slot: slot),
            hasExtraMetricsSetting: isAtLeast(3, 10))
    }
}

extension InstalledPrometheus {
    /// The first in PATH; nil where there is none, or where it does not name its version.
    public static func inPath() -> InstalledPrometheus? {
        guard let program = firstInPath(), let said = EnvironmentCapture.output([program, "--version"]) else {
            return nil
        }
        return version(in: said).map { InstalledPrometheus(program: program, version: $0) }
    }

    private static func firstInPath() -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/prometheus" }.first(where: Files.isExecutable)
    }

    /// Whether page sizes and the like are a setting of its configuration, as since 3.10, and no longer a feature flag.
    public var hasExtraMetricsSetting: Bool { isAtLeast(3, 10) }
}
