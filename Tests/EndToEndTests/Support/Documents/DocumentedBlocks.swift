import Foundation

/// A fenced block of a document. A comment on the line before the block says how the block is tested:
///
/// - `<!-- run -->`: The lines are run unchanged.
/// - `<!-- quick -->`: The lines are run, and `exporter-bench run` measures less (`smallFigures`).
/// - `<!-- check -->`: The lines are run with --dry-run for `exporter-bench run` and -n for `make`: only whether they
///   would start.
/// - `<!-- file: NAME -->`: The text becomes that file for the blocks that follow.
/// - `<!-- no-run: REASON -->`: The block is not run, for this reason.
struct DocumentedBlock: Sendable {
    enum Mark: Equatable, Sendable {
        case run, quick, check
        case file(String)
        case notRun(String)
        /// The comment is missing or not one of the above.
        case unknown(String)
    }

    let document: String
    /// Documents that a reader follows from beginning to end, starting in an empty directory.
    static let walkthroughs = ["docs/tutorial.md", "docs/own-exporter.md"]

    /// Line of the opening fence, counted from 1.
    let line: Int
    let mark: Mark
    let lines: [String]

    var location: String { "\(document):\(line)" }

    /// All documents, in the order in which their blocks are run: the other documents use results of the tutorial.
    static let documents: [String] = {
        let files = FileManager.default.enumerator(atPath: BenchProcess.root + "/docs")?.allObjects as? [String] ?? []
        let others = files.filter { $0.hasSuffix(".md") && $0 != "tutorial.md" }.sorted().map { "docs/\($0)" }
        return ["docs/tutorial.md", "README.md", "results/README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
            + others
    }()

    /// Whether the block has lines that a reader would type.
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

    /// Flags that replace the same flags of a block.
    static let smallFigures = [
        ("--agents", "2"), ("--rounds", "1"), ("--scrape-interval", "1"), ("--warm-up", "0.2"), ("--solo", "0"),
        ("--herd", "0"),
    ]

    /// Returns the command that is run for a line; nil for a comment or an empty line.
    func command(_ line: String) -> String? {
        var command = line.replacing(/\s+#\s.*$/, with: "").replacing(
            ".build/release/exporter-bench", with: "exporter-bench")
        guard !command.isEmpty, !command.hasPrefix("#") else { return nil }
        // A line may begin with variables: NAME=VALUE exporter-bench run ...
        if command.contains(/^([A-Z_]+=\S+ )*exporter-bench run/) {
            if mark == .check, !command.contains("--dry-run") { command += " --dry-run" }
            if mark == .quick {
                for (flag, value) in Self.smallFigures {
                    // Foundation's regular expressions, because the pattern is built from text.
                    command =
                        command.replacingOccurrences(of: " \(flag) [^ ]+", with: "", options: .regularExpression)
                        + " \(flag) \(value)"
                }
            }
        }
        // The directory is not the project's, so `make` gets the directory of the Makefile.
        if mark == .check, command.hasPrefix("make ") {
            command = "make -n -C \(BenchProcess.root) " + command.dropFirst(5)
        }
        return command
    }
}

/// A directory in which the commands of documents are run.
struct ReadersDirectory {
    let path: String

    /// Creates an empty directory, for a document that creates each of its files itself.
    init() throws {
        path = BenchProcess.temporaryDirectory() + "/work"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Adds the files that the commands of other documents expect from the reader.
    func addReadersFiles() throws {
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let files = FileManager.default
        // A second checkout with its build.
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
        try? files.removeItem(atPath: path + "/Examples")
        try files.createSymbolicLink(
            atPath: path + "/Examples", withDestinationPath: BenchProcess.root + "/Examples")
        let target = path + "/my-target.yaml"
        try Data(
            String(contentsOfFile: target, encoding: .utf8).replacing("name: swift", with: "name: mine").utf8
        ).write(to: URL(fileURLWithPath: target))
    }

    /// Runs a block, and returns the problem it had; nil if there was none.
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
            // Agents of `make targets` are missing on some machines, and a check reports that.
            let isUnmade = block.mark == .check && outcome.code == 69 && outcome.out.contains("`make targets` makes it")
            // Exit codes 0 to 3 are verdicts, not errors.
            guard (0...3).contains(outcome.code) || isUnmade else {
                return "\(block.location): `\(command)` ended with \(outcome.code):\n\(outcome.out)"
            }
        }
        return nil
    }
}
