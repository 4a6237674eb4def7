import BenchmarkModel
import Foundation

/// A case of a JUnit suite and its outcome.
struct JUnitCase {
    enum Outcome {
        case passed
        /// `message` is one line; `details` may have several.
        case failed(type: String, message: String, details: String)
        case skipped(String)
    }

    let name: String
    let outcome: Outcome
}

/// A JUnit suite. The elements have the order that the JUnit schemas require.
///
/// Ant's schema requires `timestamp`, `hostname` and `time` of a suite and `time` of a case. The time of a case is 0,
/// because a case is a verdict.
struct JUnitSuite {
    let name: String
    /// The start of the measurement in seconds since 1970.
    let start: Double
    /// The duration in seconds; 0 if it is unknown.
    var seconds = 0.0
    var properties: [(name: String, value: String)] = []
    let cases: [JUnitCase]
    /// Text beside the cases, such as failures and warnings; may be empty.
    var log = ""

    /// Returns an XML document.
    ///
    /// - Parameter seconds: the duration of all suites together; nil for the sum of their durations.
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

    /// Returns the attribute with three decimals and without an exponent.
    private static func time(_ seconds: Double) -> String {
        let milliseconds = Int(saturating: (max(0, seconds) * 1000).rounded())
        let fraction = String(milliseconds % 1000)
        return "time=\"\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)\""
    }

    /// Returns the time in UTC without a zone, which is Ant's form.
    private static func timestamp(_ time: Double) -> String {
        String(Date(timeIntervalSince1970: time.rounded(.down)).formatted(.iso8601).dropLast())
    }

    private static func totals(_ cases: [JUnitCase]) -> String {
        let failures = cases.count { if case .failed = $0.outcome { true } else { false } }
        let skipped = cases.count { if case .skipped = $0.outcome { true } else { false } }
        return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\""
    }
}
