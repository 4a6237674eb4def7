package import Analysis
package import BenchmarkModel

/// The disturbed blocks of a subject.
package struct DisturbedBlocks: Sendable {
    package struct Block: Sendable {
        package let id: BlockID
        package let causes: String
    }

    package let subject: SubjectID
    /// The disturbed blocks in the order of measurement.
    package let blocks: [Block]
    /// The number of observed blocks; nil if there is none.
    package let observed: Int?
    /// The number of disturbed blocks per cause, the most frequent cause first.
    package let causes: [(cause: String, blocks: Int)]
    /// Whether the whole run of the subject counts as disturbed.
    package let spoilsRun: Bool

    init(_ subject: SubjectID, _ all: Disturbances) {
        self.subject = subject
        blocks = all.blocks.filter { $0.key.target == subject }.sorted { $0.key < $1.key }
            .map { Block(id: $0.key, causes: $0.value.map(\.cause).joined(separator: "; ")) }
        observed = all.observed[subject]
        causes = all.causes(of: subject)
        spoilsRun = all.disturbedSubjects.contains(subject)
    }

    /// The number of disturbed blocks and their causes; nil if no block was observed.
    package var sentence: String? {
        guard let observed else { return nil }
        let why = causes.map { "\($0.cause) (\($0.blocks))" }.joined(separator: ", ")
        return "\(subject): \(blocks.count) of \(Count.text(observed, "block")) disturbed"
            + (why.isEmpty ? "" : ": \(why)") + (spoilsRun ? ". The RUN IS DISTURBED: \(Wording.repeatRun)" : "")
    }

    /// One sentence per cause. A block is one second.
    package var sentences: [String] {
        causes.map { "\(subject): \($0.cause) in \($0.blocks) of \(observed ?? 0) seconds" }
    }
}

/// Disturbances by the bench and its machine, and whether the CPU of the agents had settled.
package struct BenchSummary: Sendable {
    /// The disturbed blocks of each subject.
    package let disturbed: [DisturbedBlocks]
    /// The subjects whose whole run counts as disturbed.
    package let disturbedSubjects: [SubjectID]
    /// A sentence about blocks in which a disturbance would not be seen, because a value is missing; nil without such
    /// blocks.
    package let unaudited: String?
    /// A sentence per subject: whether its CPU had settled before the measurement, and whether it stayed constant.
    package let settled: [String]

    init(_ judgement: Judgement, _ subjects: [SubjectSummary]) {
        let all = judgement.disturbances
        disturbed = subjects.map { DisturbedBlocks($0.name, all) }
        disturbedSubjects = all.disturbedSubjects
        unaudited =
            all.unaudited == 0
            ? nil
            : "\(Count.text(all.unaudited, "block lacks", many: "blocks lack")) a value that would show a "
                + "disturbance; the raw export has the reasons"
        settled = subjects.compactMap { subject in
            judgement.stationarity[subject.name].map { Self.text(subject.name, $0) }
        }
    }

    private static func text(_ subject: SubjectID, _ found: Stationarity) -> String {
        var text =
            "\(subject): CPU settled \(found.settledAfter) s after the start of the load and was measured "
            + "from \(found.warmUp) s on"
        if found.beganTooEarly { text += ": TOO EARLY, use --warm-up \(found.settledAfter)" }
        let cores = { (value: Double) in HumanUnit(.cores, largest: value.magnitude).text(value) }
        if found.hasTrend, let trend = found.trend {
            let unit = HumanUnit(.cores, largest: trend.value.magnitude)
            text += "; the added CPU TRENDS within rounds by \(unit.text(trend)) per second"
        }
        if let shift = found.shift {
            text += "; the added CPU SHIFTS from \(cores(shift.before)) to \(cores(shift.since)) after round "
            text += "\(shift.after.round), second \(shift.after.block)"
        }
        return text
    }
}
