import Foundation
import Testing

/// Runs `exporter-bench` in a terminal that util-linux' `script` provides.
enum Pseudoterminal {
    /// Returns everything that the terminal received.
    ///
    /// - Parameters:
    /// - results: File for standard output; by default the terminal gets it.
    /// - interruptAt: Ctrl-C is typed when the terminal shows these words.
    static func run(
        _ words: [String], environment: [String: String] = [:], results: String? = nil, codes: [Int32] = [0],
        columns: Int = 80, interruptAt interruption: String? = nil
    ) throws -> String {
        let directory = BenchProcess.temporaryDirectory()
        let quoted = ([BenchProcess.binaries + "/exporter-bench"] + words)
            .map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
        let typed = directory + "/command"
        let redirection = results.map { " > '\($0)'" } ?? ""
        try Data("stty cols \(columns); exec \(quoted)\(redirection)\n".utf8).write(to: URL(filePath: typed))
        // The typing process holds the terminal's input open until the program has exited.
        let typing =
            interruption.map {
                "until grep -q '\($0)' '\(directory)/shown' 2> /dev/null; do sleep 0.05; done; printf '\\003'; "
            } ?? ""
        let command = """
            set -o pipefail
            { \(typing)until [ -e '\(directory)/ended' ]; do sleep 0.05; done; } |
                { script -qfec "sh '\(typed)'" '\(directory)/shown'; code=$?; : > '\(directory)/ended'; exit $code; }
            echo "code $?"
            """
        let text = try Consumer.run(
            ["/bin/bash", "-c", command],
            environment: ["EXPORTER_BENCH_HOME": BenchProcess.root, "TERM": "xterm", "NO_COLOR": ""]
                .merging(environment) { $1 })
        let code = text.split(separator: "code ").last.flatMap { Int32($0.prefix { $0.isNumber }) }
        try #require(code.map(codes.contains) == true, "\(text)")
        return String(text[..<(text.range(of: "code ", options: .backwards)?.lowerBound ?? text.endIndex)])
    }
}
