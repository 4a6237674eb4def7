import BenchmarkModel
import FleetConfiguration
import Foundation
import LinuxSystem
import NodeRunner

/// Captures the environment of a run. A fact that is not available has the reason as its value.
enum EnvironmentCapture {
    /// Captures all facts.
    ///
    /// - Parameter results: the results directory of the calibration.
    static func capture(_ plan: Plan, _ project: Project, results: String) -> Environment {
        let machine = MachineFiles()
        var environment = Environment()
        func add(_ name: String, _ value: String) { environment.facts.append(.init(name: name, value: value)) }
        add("kernel", MachineFiles.kernel)
        add("cpu", machine.processor)
        let cores = UsableCores()
        add("cores", cores.text)
        add("cores_online", "\(cores.online)")
        add("cores_limit", cores.limit ?? "none")
        add("memory_bytes", machine.memoryBytes.map(String.init) ?? "not readable: /proc/meminfo")
        add("governor", machine.governor)
        add("clocksource", machine.clockSource)
        add("cgroup", machine.cgroupMode)
        add("load_average_before", machine.loadAverage)
        add("toolchain", firstLine(["/usr/bin/env", "swift", "--version"]))
        add("commit", project.commit ?? "not readable: git gave nothing")
        for target in plan.targets where target.url != nil {
            add("\(target.name).process", RunningPrograms.process(of: target))
        }
        for target in plan.targets where target.url == nil {
            for line in versions(target, project) { add("\(target.name).version", line) }
        }
        if let prometheus = try? InstalledPrometheus.find(for: plan) {
            add("prometheus.version", prometheus.version)
        }
        for target in plan.targets {
            guard let request = target.scraper.imitated else { continue }
            add("\(target.name).requests", "\(request.title) (User-Agent \(request.userAgent))")
        }
        add("calibration", CalibrationQuote.text(plan, environment, results: results))
        return environment
    }

    /// Returns the changes of the environment since the start of a run that is resumed.
    ///
    /// - Throws: `HarnessError.otherMachine` on another machine or kernel.
    static func changes(from before: Environment, to now: Environment) throws(HarnessError) -> [String] {
        if before["cpu"] == now["cpu"], let cores = before["cores"], let present = now["cores"], cores != present {
            throw .otherMachine(
                "it was made with \(cores) cores, and \(present) may be used now "
                    + "(\(now["cores_limit"] ?? "limit unknown")): resume it with the affinity and the CPU quota that "
                    + "it had"
            )
        }
        for fact in ["cpu", "cores", "kernel", "memory_bytes"] where before[fact] != now[fact] {
            throw .otherMachine(
                "it was made on another machine (\(fact) was \(before[fact] ?? "unknown"), is "
                    + "\(now[fact] ?? "unknown")): complete it there, or start a new run here")
        }
        let volatile = ["load_average_before", "load_average_after", "calibration"]
        return now.facts.filter { !volatile.contains($0.name) && before.values($0.name) != now.values($0.name) }
            .map { "\($0.name) was \(before[$0.name] ?? "unknown"), is \($0.value)" }
    }

    /// Returns the names of the libraries that processes of a target have mapped, each once; "static" if there are
    /// none.
    static func linkage(_ paths: [String]) -> String {
        let libraries = paths.filter { $0.contains(".so") }.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        return libraries.isEmpty ? "static" : Set(libraries).sorted().joined(separator: " ")
    }

    private static func versions(_ target: Target, _ project: Project) -> [String] {
        guard !target.versionsCommand.isEmpty else { return ["unknown: its target file has no versions command"] }
        let values = ["bin": target.binaries ?? project.binaries, "root": project.root]
        let command = target.versionsCommand.map { Placeholders.expand($0, values: values) }
        let answer = answer(command)
        guard case .exited(.exited(0), let text, let isCut) = answer else {
            return ["not readable: \(command.withoutSecrets.joined(separator: " ")) \(answer.problem ?? "failed")"]
        }
        let redaction = target.redaction
        let lines = text.split(separator: "\n").map { redaction.masked(String($0)) }
        let shown = Array(lines.prefix(mostVersions))
        return shown.count < lines.count || isCut ? shown + ["further lines are not stored"] : shown
    }

    private static func firstLine(_ command: [String]) -> String {
        guard let text = output(command), let line = text.split(separator: "\n").first else {
            return "not readable: \(command.dropFirst().joined(separator: " ")) gave nothing"
        }
        return String(line)
    }

    /// The maximum number of lines that are stored of a versions command.
    private static let mostVersions = 100

    /// Returns the standard output of a command; nil unless it exits with 0 within 10 s.
    static func output(_ command: [String]) -> String? { answer(command).text }

    /// Runs a command with its own directory for temporary files, which is removed, because some compilers leave files
    /// there.
    private static func answer(_ command: [String]) -> CommandAnswer {
        do {
            return try Files.withTemporaryDirectory { answer(command, temporaryDirectory: $0) }
        } catch {
            return answer(command, temporaryDirectory: nil)
        }
    }

    private static func answer(_ command: [String], temporaryDirectory: String?) -> CommandAnswer {
        var environment = ProcessInfo.processInfo.environment
        if let temporaryDirectory { environment["TMPDIR"] = temporaryDirectory }
        return .of(command, environment: environment)
    }
}

extension Project {
    /// The commit of the files of the project, with a note if the files or the program differ from it; nil if it is
    /// unknown.
    package var commit: String? {
        // `make install` writes this file, because an installation may be inside of another repository.
        if let text = try? Files.text(root + "/commit") { return text.split(separator: "\n").first.map(String.init) }
        let git = ["/usr/bin/env", "git", "-C", root]
        guard let head = EnvironmentCapture.output(git + ["log", "-1", "--abbrev=12", "--format=%h %ct"]) else {
            return nil
        }
        let words = head.split(whereSeparator: \.isWhitespace)
        guard words.count == 2 else { return nil }
        let changes = EnvironmentCapture.output(git + ["status", "--porcelain"]) ?? ""
        let isOlder = Int(words[1]).flatMap { time in programTime.map { $0 < time } } ?? false
        return "\(words[0])" + (changes.isEmpty ? "" : " with uncommitted changes")
            + (isOlder ? ", which is newer than the program" : "")
    }

    /// The build time of this program in seconds since 1970. The checkout may be newer.
    private var programTime: Int? {
        guard let executable = try? Files.ownExecutable(),
            let date = try? FileManager.default
                .attributesOfItem(atPath: executable)[.modificationDate] as? Date
        else { return nil }
        return Int(saturating: date.timeIntervalSince1970)
    }
}
