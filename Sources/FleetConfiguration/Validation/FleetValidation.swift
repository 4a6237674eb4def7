package import BenchmarkModel
package import ConfigurationReader

/// Validates the files of a fleet, including files that loading would refuse.
package enum FleetValidation {
    /// Runs all checks on the files.
    /// - Throws: errors that make a file unreadable: a missing file, wrong syntax, an unknown form.
    package static func validate(
        _ inputs: [FleetInput], environment: [String: String]
    ) throws(ConfigurationErrors) -> Validation {
        validation(try FleetReading(inputs, environment: environment))
    }

    /// Runs all checks on one file.
    /// - Parameter file: the path, for the form of the file and the locations in findings.
    package static func validate(
        _ bytes: [UInt8], file: String, environment: [String: String] = [:]
    ) throws(ConfigurationErrors) -> Validation {
        validation(try FleetReading(bytes, FleetInput(path: file), environment: environment))
    }

    private static func validation(_ reading: FleetReading) -> Validation {
        let findings = reading.findings
        let checks: [FleetCheck]
        let subjects: [FindingSubject]
        if reading.hasScrapeTargets {
            checks = FleetCheck.ofScrapeTargets
            subjects = reading.targets.map { .url(PageAddress($0.target.url)) }
            checkDuplicates(reading.targets, findings)
        } else {
            let drafts = reading.drafts
            checks = FleetCheck.ofAgents
            subjects = drafts.map(\.subject)
            let repair = PortRepair(drafts)
            DraftChecks(drafts: drafts, findings: findings, repair: repair).run()
            PortChecks(drafts: drafts, findings: findings, repair: repair).run()
            checkCycles(drafts, findings)
        }
        var seen: Set<FindingSubject> = []
        return Validation(
            name: reading.name, checks: checks.map(\.rawValue), subjects: subjects.filter { seen.insert($0).inserted },
            findings: FindingOrder.sorted(findings.findings, files: reading.inputs.map(\.path)).map { finding in
                finding.keeping { edit in
                    // Keep only changes of text that the file contains literally. A value with escapes gets no proposed
                    // change.
                    reading.sources[edit.file]?.begins(
                        at: SourcePosition(line: edit.line, column: edit.column), with: edit.old) == true
                }
            })
    }

    private static func checkDuplicates(_ targets: [ScrapeTargetFile.LocatedTarget], _ findings: FindingList) {
        var lines: [PageAddress: Int] = [:]
        for target in targets {
            let url = PageAddress(target.target.url)
            guard let earlier = lines.updateValue(target.position.line, forKey: url) else { continue }
            findings.add(
                .addresses, .url(url), target.file, target.position, "\(url) is already on line \(earlier)",
                "give it once, or it is scraped twice")
        }
    }

    /// Reports dependency cycles. Agents with other errors take part, because an error in a port does not change the
    /// dependencies.
    private static func checkCycles(_ drafts: [AgentDraft], _ findings: FindingList) {
        var byID: [AgentID: AgentDraft] = [:]
        for draft in drafts where byID[draft.id] == nil { byID[draft.id] = draft }
        let fleet = Fleet(
            name: "",
            agents: drafts.map { draft in
                AgentProfile(
                    id: draft.id, group: "", port: 0, healthCheckPort: 0, required: true, kind: .enhanced,
                    dependencies: draft.dependencies.map(\.value))
            })
        for cut in StartOrder(fleet).cuts {
            guard let draft = byID[cut.from] else { continue }
            let position = draft.dependencies.first { $0.value == cut.to.name }?.position ?? draft.name.position
            findings.add(
                .cycles, draft.subject, draft.file, position,
                "dependency cycle \(cut.path): each agent waits for the next, so none can start first",
                "leave out one of these dependencies; the bench ignores \(cut.from.name) -> \(cut.to.name)")
        }
    }
}

extension Finding {
    fileprivate func keeping(_ isRight: (FileEdit) -> Bool) -> Finding {
        Finding(
            check: check, subject: subject, severity: severity, place: place, problem: problem, remedy: remedy,
            edits: edits.allSatisfy(isRight) ? edits : [])
    }
}
