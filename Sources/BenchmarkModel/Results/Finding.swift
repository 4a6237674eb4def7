/// A problem that a check found in a fleet's files or in a running fleet, and its fix.
package struct Finding: Hashable, Sendable {
    /// The check's name. It is stable, because results contain it.
    package let check: String
    package let subject: FindingSubject
    package let severity: FindingSeverity
    /// nil if the finding is not about a file.
    package let place: FileLocation?
    /// Location on the page of a running agent; nil if the finding is not about a line of it.
    package let pageLocation: PageLocation?
    /// Description of the problem.
    package let problem: String
    /// The fix, as an instruction.
    package let remedy: String
    /// The fix as changes to the files; empty if a person must decide.
    package let edits: [FileEdit]

    package init(
        check: String, subject: FindingSubject, severity: FindingSeverity = .error, place: FileLocation? = nil,
        pageLocation: PageLocation? = nil,
        problem: String, remedy: String, edits: [FileEdit] = []
    ) {
        self.check = check
        self.subject = subject
        self.severity = severity
        self.place = place
        self.pageLocation = pageLocation
        self.problem = problem
        self.remedy = remedy
        self.edits = edits
    }
}

/// The checked item.
package enum FindingSubject: Hashable, Sendable, CustomStringConvertible {
    case agent(AgentID)
    case url(PageAddress)
    case file(String)

    package var description: String {
        switch self {
        case .agent(let id): id.description
        case .url(let address): address.shown
        case .file(let text): text
        }
    }
}

package enum FindingSeverity: String, Hashable, Sendable, CaseIterable {
    /// The fleet cannot run as it is written.
    case error
    /// The fleet can run, but may fail at times or is not all of what was intended.
    case warning
}

/// A location in a file. Lines and columns count from 1, columns in Unicode scalars.
package struct FileLocation: Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// nil if the finding is about the whole file.
    package let line: Int?
    package let column: Int?

    package init(file: String, line: Int? = nil, column: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String {
        [file, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
    }
}

/// A location on a page. Lines and columns count from 1, columns in bytes.
package struct PageLocation: Hashable, Sendable {
    package let line: Int
    /// nil if the finding is about the whole line.
    package let column: Int?

    package init(line: Int, column: Int? = nil) {
        self.line = line
        self.column = column
    }
}

/// A change at one location of a file: `old` is replaced by `new`. An empty `old` is an insertion.
package struct FileEdit: Hashable, Sendable {
    package let file: String
    package let line: Int
    package let column: Int
    package let old: String
    package let new: String

    package init(file: String, line: Int, column: Int, old: String, new: String) {
        self.file = file
        self.line = line
        self.column = column
        self.old = old
        self.new = new
    }
}

/// The checked items, the checks and their findings.
package struct Validation: Hashable, Sendable {
    /// Name of the validated fleet, or a description.
    package let name: String
    /// Names of the checks that ran, in order.
    package let checks: [String]
    /// Agents or addresses, in file order. Findings may have other subjects (a file).
    package let subjects: [FindingSubject]
    /// Findings in file order; within a file by location.
    package let findings: [Finding]
    /// Checks that did not run for a subject, with the reason. They have neither passed nor failed.
    package let unmade: [FindingSubject: [String: String]]
    /// Results for running agents; empty if only files were read.
    package let live: [LiveRow]

    package init(
        name: String, checks: [String], subjects: [FindingSubject], findings: [Finding],
        unmade: [FindingSubject: [String: String]] = [:], live: [LiveRow] = []
    ) {
        self.name = name
        self.checks = checks
        self.subjects = subjects
        self.findings = findings
        self.unmade = unmade
        self.live = live
    }

    /// All changes that the findings propose, each once, because one change may fix two findings.
    package var edits: [FileEdit] {
        var seen: Set<FileEdit> = []
        return findings.flatMap(\.edits).filter { seen.insert($0).inserted }
    }
}

extension Validation {
    /// The findings of each subject that has some, in the order of the subjects; then those of other subjects (a file).
    package var bySubject: [(subject: FindingSubject, findings: [Finding])] {
        let groups = Dictionary(grouping: findings, by: \.subject)
        var seen: Set<FindingSubject> = []
        return (subjects + findings.map(\.subject)).filter { seen.insert($0).inserted }.compactMap { subject in
            groups[subject].map { (subject, $0) }
        }
    }
}
