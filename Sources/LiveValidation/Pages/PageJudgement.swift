package import BenchmarkModel
import PlainText

/// The results of the checks of one agent.
package struct PageJudgement: Sendable {
    package let target: LiveTarget
    package private(set) var findings: [Finding] = []
    /// The checks that were not made, with the reason.
    package private(set) var unmade: [LiveCheck: String] = [:]

    private let redaction: Redaction

    init(_ target: LiveTarget) {
        self.target = target
        redaction = target.redaction
    }

    mutating func add(
        _ check: LiveCheck, _ problem: String, _ remedy: String, severity: FindingSeverity = .error,
        at location: PageLocation? = nil
    ) {
        findings.append(
            Finding(
                check: check.rawValue, subject: target.subject, severity: severity, pageLocation: location,
                problem: redaction.masked(problem), remedy: redaction.masked(remedy)))
    }

    mutating func warn(_ check: LiveCheck, _ problem: String, _ remedy: String, at location: PageLocation? = nil) {
        add(check, problem, remedy, severity: .warning, at: location)
    }

    /// Records that checks were not made. Of several reasons for a check, the first is kept.
    mutating func skip(_ checks: [LiveCheck], _ reason: String) {
        for check in checks where unmade[check] == nil { unmade[check] = reason }
    }

    func found(_ check: LiveCheck) -> Bool { findings.contains { $0.check == check.rawValue } }
}

/// Shortens a text of an agent for a message, and puts it on one line.
enum Quoted {
    static func text(_ text: String, limit: Int = 60) -> String { PrintedText.excerpt(text, limit: limit) }
}

enum Amount {
    static func of(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }

    /// Formats seconds, rounded to milliseconds.
    static func seconds(_ value: Double) -> String {
        "\(((value * 1000).rounded() / 1000).plainText) s"
    }

    /// Formats a long time in its largest unit.
    static func duration(_ seconds: Double) -> String {
        func whole(_ unit: Double) -> Int { Int(saturating: seconds / unit) }
        return switch seconds {
        case (2 * 365.25 * 86_400)...: "\(whole(365.25 * 86_400)) years"
        case (2 * 86_400)...: "\(whole(86_400)) days"
        case 7200...: "\(whole(3600)) hours"
        default: "\(whole(60)) minutes"
        }
    }

    static func bytes(_ count: Int) -> String {
        switch count {
        case 10_000_000...: "\(count / 1_000_000) MB"
        case 10_000...: "\(count / 1000) kB"
        default: "\(count) bytes"
        }
    }
}
