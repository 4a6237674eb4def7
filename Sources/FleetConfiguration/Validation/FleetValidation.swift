package import BenchmarkModel
package import ConfigurationReader

/// All checks of a fleet's files, also of those that loading would refuse.
package enum FleetValidation {
    /// - Throws: what cannot be read at all: a missing file, wrong syntax, a form that is none.
    package static func validate(
        _ inputs: [FleetInput], environment: [String: String]
    ) throws(ConfigurationErrors) -> Validation {
        validation(try FleetReading(inputs, environment: environment))
    }

    /// - Parameter file: its form by its ending, and the place in findings.
    package static func validate(
        _ bytes: [UInt8], file: String, environment: [String: String] = [:]
    ) throws(ConfigurationErrors) -> Validation {
        validation(try FleetReading(bytes, FleetInput(path: file), environment: environment))
    }

    private static func validation(_ reading: FleetReading) -> Validation {
        let findings = reading.findings
        let checks: [FleetCheck]
        let subjects: [FindingSubject]
        if reading.isOfTargets {
            checks = FleetCheck.ofScrapeTargets
            subjects = reading.targets.map { .url(PageAddress($0.target.url)) }
            checkTwice(reading.targets, findings)
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
                    // A value in a spelling that is not its own (an escape) is left to a person.
                    reading.sources[edit.file]?.begins(
                        at: SourcePosition(line: edit.line, column: edit.column), with: edit.old) == true
                }
            })
    }

    private static func checkTwice(_ targets: [ScrapeTargetFile.LocatedTarget], _ findings: FindingList) {
        var lines: [PageAddress: Int] = [:]
        for target in targets {
            let url = PageAddress(target.target.url)
            guard let earlier = lines.updateValue(target.position.line, forKey: url) else { continue }
            findings.add(
                .addresses, .url(url), target.file, target.position, "\(url) is already on line \(earlier)",
                "give it once: it would be scraped twice")
        }
    }

    /// Agents that are faulty otherwise take part: who waits for whom does not depend on a port.
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
            let place = draft.dependencies.first { $0.value == cut.to.name }?.position ?? draft.name.position
            findings.add(
                .cycles, draft.subject, draft.file, place,
                "\(cut.path): each waits for the next, so none can be the first",
                "leave one of these dependencies out; `fleet order` cuts \(cut.from.name) -> \(cut.to.name)")
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
