import BenchmarkModel
import FleetConfiguration
import Foundation
import LinuxSystem
import NodeRunner

/// Finds out what a run runs on. A fact that cannot be had says why.
enum EnvironmentCapture {
    /// - Parameter results: the directory whose calibration is quoted.
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
        add("calibration", CalibrationQuote.text(plan, environment, results: results))
        return environment
    }

    /// What is different now, for a run that is taken up again.
    ///
    /// - Throws: on another machine, or another kernel.
    static func changes(from before: Environment, to now: Environment) throws(HarnessError) -> [String] {
        if before["cpu"] == now["cpu"], let cores = before["cores"], let present = now["cores"], cores != present {
            throw .otherMachine(
                "it was made with \(cores) cores, and \(present) may be used now "
                    + "(\(now["cores_limit"] ?? "limit not known")): resume it with the affinity and the CPU quota that it had"
            )
        }
        for fact in ["cpu", "cores", "kernel", "memory_bytes"] where before[fact] != now[fact] {
            throw .otherMachine(
                "it was made on another machine (\(fact) was \(before[fact] ?? "not known"), is \(now[fact] ?? "not known")): "
                    + "complete it there, or make a run of its own here")
        }
        let volatile = ["load_average_before", "load_average_after", "calibration"]
        return now.facts.filter { !volatile.contains($0.name) && before.values($0.name) != now.values($0.name) }
            .map { "\($0.name) was \(before[$0.name] ?? "not known"), is \($0.value)" }
    }

    /// The names of the libraries that a target's processes have mapped, each once; "static" when they have mapped none.
    static func linkage(_ paths: [String]) -> String {
        let libraries = paths.filter { $0.contains(".so") }.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        return libraries.isEmpty ? "static" : Set(libraries).sorted().joined(separator: " ")
    }

    private static func versions(_ target: Target, _ project: Project) -> [String] {
        guard !target.versionsCommand.isEmpty else { return ["not told by its target file"] }
        let values = ["bin": target.binaries ?? project.binaries, "root": project.root]
        let command = target.versionsCommand.map { Placeholders.expand($0, values: values) }
        let answer = answer(command)
        guard case .exited(.exited(0), let text, let isCut) = answer else {
            return ["not readable: \(command.withoutSecrets.joined(separator: " ")) \(answer.problem ?? "failed")"]
        }
        let redaction = target.redaction
        let lines = text.split(separator: "\n").map { redaction.masked(String($0)) }
        let shown = Array(lines.prefix(mostVersions))
        return shown.count < lines.count || isCut ? shown + ["and more, which is not kept"] : shown
    }

    private static func firstLine(_ command: [String]) -> String {
        guard let text = output(command), let line = text.split(separator: "\n").first else {
            return "not readable: \(command.dropFirst().joined(separator: " ")) gave nothing"
        }
        return String(line)
    }

    /// Lines that a target's command may say of versions.
    private static let mostVersions = 100

    /// Standard output of a command that ended with 0 within 10 s.
    static func output(_ command: [String]) -> String? { answer(command).text }

    /// The command's temporary files are removed: some compilers leave theirs behind.
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
    /// The commit of the project's files, with a remark where they differ from it; nil where it is not known.
    package var commit: String? {
        // Written by `make install`: what is installed may lie in somebody else's repository.
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
            + (isOlder ? ", which is younger than the program" : "")
    }

    /// When this program was built, seconds since 1970. A checkout may have moved on since.
    private var programTime: Int? {
        guard let executable = try? Files.ownExecutable(),
            let date = try? FileManager.default
                .attributesOfItem(atPath: executable)[.modificationDate] as? Date
        else { return nil }
        return Int(saturating: date.timeIntervalSince1970)
    }
}
