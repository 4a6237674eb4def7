import Foundation

/// A fenced block of a document, and how it says that it is tested: a comment on the line before it.
///
/// - `<!-- run -->`: its lines are run as they stand.
/// - `<!-- quick -->`: as run, and what `exporter-bench run` measures is made small (`smallFigures`).
/// - `<!-- check -->`: as run, and `exporter-bench run` gets --dry-run, `make` gets -n: whether it would begin.
/// - `<!-- file: NAME -->`: its text is that file for the lines behind it.
/// - `<!-- no-run: REASON -->`: not run, and why.
struct DocumentedBlock: Sendable {
    enum Mark: Equatable, Sendable {
        case run, quick, check
        case file(String)
        case notRun(String)
        /// None, or one that is none of these.
        case unknown(String)
    }

    let document: String
    /// Those that a reader follows from beginning to end, in an empty directory.
    static let walkthroughs = ["docs/tutorial.md", "docs/own-exporter.md"]

    /// Of its opening fence.
    let line: Int
    let mark: Mark
    let lines: [String]

    var place: String { "\(document):\(line)" }

    /// In the order in which their blocks are run: the tutorial leaves results that the others are about.
    static let documents: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: BenchProcess.root + "/docs")) ?? []
        let others = names.filter { $0.hasSuffix(".md") && $0 != "tutorial.md" }.sorted().map { "docs/\($0)" }
        return ["docs/tutorial.md", "README.md", "results/README.md"] + others
    }()

    /// Whether it has lines that a reader would type.
    var isCommands: Bool {
        let programs = ["exporter-bench ", "metrics-wrapper ", "curl ", "make ", "scripts/", "apt-get "]
        return lines.contains { line in programs.contains { line.hasPrefix($0) || line.contains("/" + $0) } }
    }

    static func blocks(of document: String) throws -> [DocumentedBlock] {
        let text = try String(contentsOfFile: "\(BenchProcess.root)/\(document)", encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var blocks: [DocumentedBlock] = []
        var start: Int?
        for (index, line) in lines.enumerated() where line.hasPrefix("```") {
            if let begun = start {
                blocks.append(
                    DocumentedBlock(
                        document: document, line: begun + 1, mark: mark(begun > 0 ? lines[begun - 1] : ""),
                        lines: Array(lines[(begun + 1)..<index])))
                start = nil
            } else {
                start = index
            }
        }
        return blocks
    }

    static func mark(_ line: String) -> Mark {
        guard line.hasPrefix("<!-- "), line.hasSuffix(" -->") else { return .unknown(line) }
        let word = String(line.dropFirst(5).dropLast(4))
        switch word {
        case "run": return .run
        case "quick": return .quick
        case "check": return .check
        default:
            if word.hasPrefix("file: ") { return .file(String(word.dropFirst(6))) }
            if word.hasPrefix("no-run: "), word.count > 15 { return .notRun(String(word.dropFirst(8))) }
            return .unknown(line)
        }
    }

    /// In place of what a block says of the same flags.
    static let smallFigures = [
        ("--agents", "2"), ("--rounds", "1"), ("--scrape-interval", "1"), ("--warm-up", "0.2"), ("--solo", "0"),
        ("--herd", "0"),
    ]

    /// What is run for a line; nil for one that is none: a comment, or empty.
    func command(_ line: String) -> String? {
        var command = line.replacing(/\s+#\s.*$/, with: "").replacing(
            ".build/release/exporter-bench", with: "exporter-bench")
        guard !command.isEmpty, !command.hasPrefix("#") else { return nil }
        if command.hasPrefix("exporter-bench run") {
            if mark == .check, !command.contains("--dry-run") { command += " --dry-run" }
            if mark == .quick {
                for (flag, value) in Self.smallFigures {
                    // Foundation's patterns: a flag is made of text.
                    command =
                        command.replacingOccurrences(of: " \(flag) [^ ]+", with: "", options: .regularExpression)
                        + " \(flag) \(value)"
                }
            }
        }
        // Made elsewhere, and of what the project's Makefile has.
        if mark == .check, command.hasPrefix("make ") {
            command = "make -n -C \(BenchProcess.root) " + command.dropFirst(5)
        }
        return command
    }
}

/// A directory in which the documents' commands are run.
struct ReadersDirectory {
    let path: String

    /// Empty: for a document that says how each file is made, and is followed from its beginning.
    init() throws {
        path = BenchProcess.temporaryDirectory() + "/work"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Adds what the other documents' commands speak of as the reader's own.
    func addReadersFiles() throws {
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let files = FileManager.default
        // Another checkout with its build.
        try files.createDirectory(atPath: parent + "/b/.build", withIntermediateDirectories: true)
        try? files.removeItem(atPath: parent + "/b/.build/release")
        try files.createSymbolicLink(
            atPath: parent + "/b/.build/release", withDestinationPath: BenchProcess.binaries)
        for (name, source) in [
            ("mine.csv", "fleets/ai-system-77.csv"), ("my-budgets.yaml", "budgets/readiness-report.yaml"),
            ("my-target.yaml", "targets/swift.yaml"),
        ] {
            try? files.removeItem(atPath: "\(path)/\(name)")
            try files.copyItem(atPath: "\(BenchProcess.root)/\(source)", toPath: "\(path)/\(name)")
        }
        let target = path + "/my-target.yaml"
        try Data(
            String(contentsOfFile: target, encoding: .utf8).replacing("name: swift", with: "name: mine").utf8
        ).write(to: URL(fileURLWithPath: target))
    }

    /// What is wrong after a block was carried out; nil when nothing is.
    func carryOut(_ block: DocumentedBlock) throws -> String? {
        if case .file(let name) = block.mark {
            try Data((block.lines.joined(separator: "\n") + "\n").utf8).write(
                to: URL(fileURLWithPath: "\(path)/\(name)"))
            return nil
        }
        guard [.run, .quick, .check].contains(block.mark) else { return nil }
        for line in block.lines {
            guard let command = block.command(line) else { continue }
            let outcome = try ManualTests.run(["bash", "-c", command], in: path)
            // What `make targets` makes is not there on every machine, and a check says so.
            let isUnmade = block.mark == .check && outcome.code == 69 && outcome.out.contains("`make targets` makes it")
            // A verdict is an answer.
            guard (0...3).contains(outcome.code) || isUnmade else {
                return "\(block.place): `\(command)` ended with \(outcome.code):\n\(outcome.out)"
            }
        }
        return nil
    }
}
