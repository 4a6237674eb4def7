import Foundation

/// Loads a page in headless Chromium.
enum Browser {
    /// Returns the content of the page after its scripts have run, as Consumers/page.py reports it, and all console
    /// messages of the page.
    static func page(_ path: String) throws -> (page: [String: Any], complaints: [String]) {
        let directory = BenchProcess.temporaryDirectory()
        let dom = directory + "/dom.html"
        let log = directory + "/log"
        let command =
            "exec timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir=\(directory)/chromium "
            + "--virtual-time-budget=30000 --enable-logging=stderr --log-level=0 --dump-dom file://\(path) >\(dom) 2>\(log)"
        _ = try Consumer.run(["/bin/sh", "-c", command])
        // Messages of the browser itself and of its own pages (chrome://) do not concern this page.
        let complaints = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init)
            .filter { $0.contains("CONSOLE") && !$0.contains("source: chrome://") }
        return (try Consumer.json("page", [dom]), complaints)
    }
}

/// A figure as the page shows it: `0.0051 [0.0040, 0.0061] % core`.
struct ShownFigure {
    /// The value in the base unit.
    let value: Double
    /// The weight of the last shown digit, in the base unit.
    let step: Double

    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard let first = words.first, let shown = Double(first) else { return nil }
        let unit = text.components(separatedBy: words.count > 2 ? "] " : " ").dropFirst().joined(separator: " ")
        let factors = [
            "s": 1, "ms": 1e-3, "us": 1e-6, "GB": 1e9, "MB": 1e6, "KB": 1e3, "B": 1, "MB/s": 1e6, "KB/s": 1e3, "B/s": 1,
            "req/s": 1, "% core": 0.01, "%": 0.01, "% control": 0.01, "% machine": 0.01, "": 1,
        ]
        guard let factor = factors[unit] else { return nil }
        let digits = first.split(separator: ".").dropFirst().first?.count ?? 0
        value = shown * factor
        step = pow(10, -Double(digits)) * factor
    }
}
