/// One thing that a check of a fleet found wrong, and what would be right. The checks of a fleet's files make them, and those of
/// a fleet that runs.
package struct Finding: Hashable, Sendable {
    /// The check's name; stable, for it is a part of results.
    package let check: String
    package let subject: FindingSubject
    package let severity: FindingSeverity
    /// nil when no file is meant.
    package let place: FilePlace?
    /// Where on the page of an agent that runs; nil where no line of it is meant.
    package let pagePlace: PagePlace?
    /// What is wrong.
    package let problem: String
    /// What would be right, as an instruction.
    package let remedy: String
    /// The remedy as changes to the files; empty where it takes a person to decide.
    package let edits: [FileEdit]

    package init(
        check: String, subject: FindingSubject, severity: FindingSeverity = .error, place: FilePlace? = nil,
        pagePlace: PagePlace? = nil,
        problem: String, remedy: String, edits: [FileEdit] = []
    ) {
        self.check = check
        self.subject = subject
        self.severity = severity
        self.place = place
        self.pagePlace = pagePlace
        self.problem = problem
        self.remedy = remedy
        self.edits = edits
    }
}

/// What was checked.
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
    /// It can, but may fail at times, or is not all of what was meant.
    case warning
}

/// A place in a file; lines and columns count from 1, columns in Unicode scalars.
package struct FilePlace: Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// nil when the file as a whole is meant.
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

/// A place on a page; lines and columns count from 1, columns in bytes.
package struct PagePlace: Hashable, Sendable {
    package let line: Int
    /// nil when the line as a whole is meant.
    package let column: Int?

    package init(line: Int, column: Int? = nil) {
        self.line = line
        self.column = column
    }
}

/// A change of one place of a file: `old` stands there and is to be `new`; an empty `old` is an insertion.
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

/// What was checked, by which checks, and what they found.
package struct Validation: Hashable, Sendable {
    /// What was validated: a fleet's name, or a description.
    package let name: String
    /// The names of the checks that were made, in order.
    package let checks: [String]
    /// Agents or addresses, in file order; findings may have others (a file).
    package let subjects: [FindingSubject]
    /// In file order; of one file by place.
    package let findings: [Finding]
    /// Checks that were not made of a subject, and why: they have neither passed nor failed.
    package let unmade: [FindingSubject: [String: String]]
    /// What was seen of agents that run; empty where only files were read.
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

    /// All changes that the findings propose, each once: two findings may be cured by one.
    package var edits: [FileEdit] {
        var seen: Set<FileEdit> = []
        return findings.flatMap(\.edits).filter { seen.insert($0).inserted }
    }
}

extension Validation {
    /// The findings of each subject that has some, in the order of the subjects; then those of others (a file).
    package var bySubject: [(subject: FindingSubject, findings: [Finding])] {
        let groups = Dictionary(grouping: findings, by: \.subject)
        var seen: Set<FindingSubject> = []
        return (subjects + findings.map(\.subject)).filter { seen.insert($0).inserted }.compactMap { subject in
            groups[subject].map { (subject, $0) }
        }
    }
}
