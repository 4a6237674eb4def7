package import BenchmarkModel
import Foundation
import LinuxSystem

/// The Prometheus program of this machine.
package struct InstalledPrometheus: Hashable, Sendable {
    package let program: String
    /// Version as `--version` prints it, such as `2.42.0+ds`.
    package let version: String

    package init(program: String, version: String) {
        self.program = program
        self.version = version
    }

    /// The User-Agent of its requests.
    package var userAgent: String { "Prometheus/\(version)" }

    /// The version's numbers; those of the oldest version if they cannot be read.
    package var numbers: PrometheusVersion { PrometheusVersion(version) ?? .oldest }

    /// Why no Prometheus was found.
    package enum Problem: Error, Hashable, Sendable {
        case notInPath
        /// The output of `--version` of this program does not name a version of Prometheus.
        case noVersion(program: String)
    }

    /// Returns the first Prometheus in PATH. Runs it once, for its version.
    package static func inPath() throws(Problem) -> InstalledPrometheus {
        let environment = ProcessInfo.processInfo.environment
        let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let programs = path.split(separator: ":").map { "\($0)/prometheus" }
        guard let program = programs.first(where: Files.isExecutable) else { throw .notInPath }
        let output = CommandAnswer.of([program, "--version"], environment: environment).text
        guard let version = output.flatMap(version(in:)) else { throw .noVersion(program: program) }
        return InstalledPrometheus(program: program, version: version)
    }

    /// Returns the version in a text such as `prometheus, version 2.42.0+ds (branch: ...)`.
    static func version(in text: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.first == "prometheus,", words.count > 2, words[1] == "version" else { return nil }
        return String(words[2])
    }
}
