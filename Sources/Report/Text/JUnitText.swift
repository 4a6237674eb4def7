import BenchmarkModel
import Foundation

/// A case of a JUnit suite and what came of it.
struct JUnitCase {
    enum Outcome {
        case passed
        /// `message`: one line; `details`: all there is to say.
        case failed(type: String, message: String, details: String)
        case skipped(String)
    }

    let name: String
    let outcome: Outcome
}

/// A JUnit suite; the elements in the order that the form's schemas ask for. Ant's schema requires `timestamp`, `hostname` and
/// `time` of a suite and `time` of a case; a case is a judgement, which takes no time of its own.
struct JUnitSuite {
    let name: String
    /// When it was measured, in seconds since 1970.
    let start: Double
    /// How long that took; 0 where no time can be told.
    var seconds = 0.0
    var properties: [(name: String, value: String)] = []
    let cases: [JUnitCase]
    /// Said beside the cases; empty for nothing.
    var log = ""

    /// - Parameter seconds: what all suites took together; nil: the sum of theirs.
    static func document(_ name: String, _ suites: [JUnitSuite], seconds: Double? = nil) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="\(XMLText.escaped(name))" \(totals(suites.flatMap(\.cases))) \(time(seconds ?? suites.reduce(0) { $0 + $1.seconds }))>
        \(suites.map(\.text).joined(separator: "\n"))
        </testsuites>

        """
    }

    private var text: String {
        var lines = [
            "  <testsuite name=\"\(XMLText.escaped(name))\" \(Self.totals(cases)) \(Self.time(seconds)) "
                + "timestamp=\"\(Self.timestamp(start))\" hostname=\"localhost\">"
        ]
        if !properties.isEmpty {
            let shown = properties.map {
                "      <property name=\"\(XMLText.escaped($0.name))\" value=\"\(XMLText.escaped($0.value))\"/>"
            }
            lines += ["    <properties>"] + shown + ["    </properties>"]
        }
        lines += cases.map(text)
        if !log.isEmpty { lines.append("    <system-err>\(XMLText.escaped(log))</system-err>") }
        return (lines + ["  </testsuite>"]).joined(separator: "\n")
    }

    private func text(_ one: JUnitCase) -> String {
        let head =
            "    <testcase classname=\"\(XMLText.escaped(name))\" name=\"\(XMLText.escaped(one.name))\" \(Self.time(0))"
        switch one.outcome {
        case .passed: return head + "/>"
        case .skipped(let reason):
            return head + ">\n      <skipped message=\"\(XMLText.escaped(reason))\"/>\n    </testcase>"
        case .failed(let type, let message, let details):
            return head + ">\n      <failure type=\"\(XMLText.escaped(type))\" "
                + "message=\"\(XMLText.escaped(message))\">\(XMLText.escaped(details))</failure>\n    </testcase>"
        }
    }

    /// Seconds with a point, never an exponent.
    private static func time(_ seconds: Double) -> String {
        let milliseconds = Int(saturating: (max(0, seconds) * 1000).rounded())
        let fraction = String(milliseconds % 1000)
        return "time=\"\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)\""
    }

    /// In UTC, without a zone, as Ant writes it.
    private static func timestamp(_ time: Double) -> String {
        String(Date(timeIntervalSince1970: time.rounded(.down)).formatted(.iso8601).dropLast())
    }

    private static func totals(_ cases: [JUnitCase]) -> String {
        let failures = cases.count { if case .failed = $0.outcome { true } else { false } }
        let skipped = cases.count { if case .skipped = $0.outcome { true } else { false } }
        return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\""
    }
}
