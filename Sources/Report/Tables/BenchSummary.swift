package import Analysis
import BenchmarkModel

/// The blocks of a subject that the machine or the bench disturbed.
package struct DisturbedBlocks: Sendable {
    package struct Block: Sendable {
        package let id: BlockID
        package let causes: String
    }

    package let subject: String
    /// In the order in which they were measured.
    package let blocks: [Block]
    /// Blocks that were observed; nil where none was.
    package let observed: Int?
    /// How many blocks each cause disturbed, the most frequent first.
    package let causes: [(cause: String, blocks: Int)]
    /// Whether the run of the subject as a whole is disturbed.
    package let spoilsRun: Bool

    init(_ subject: String, _ all: Disturbances) {
        self.subject = subject
        blocks = all.blocks.filter { $0.key.target == subject }.sorted { $0.key < $1.key }
            .map { Block(id: $0.key, causes: $0.value.map(\.cause).joined(separator: "; ")) }
        observed = all.observed[subject]
        causes = all.causes(of: subject)
        spoilsRun = all.disturbedSubjects.contains(subject)
    }

    /// nil where nothing was observed.
    package var sentence: String? {
        guard let observed else { return nil }
        let why = causes.map { "\($0.cause) (\($0.blocks))" }.joined(separator: ", ")
        return "\(subject): \(blocks.count) of \(Count.text(observed, "block")) disturbed"
            + (why.isEmpty ? "" : ": \(why)") + (spoilsRun ? ". The RUN IS DISTURBED: \(Wording.repeatRun)" : "")
    }

    /// One sentence for each cause; a block is a second.
    package var sentences: [String] {
        causes.map { "\(subject): \($0.cause) in \($0.blocks) of \(observed ?? 0) seconds" }
    }
}

/// Disturbances by the bench and its machine, and whether the agents had settled.
package struct BenchSummary: Sendable {
    /// By subject.
    package let disturbed: [DisturbedBlocks]
    /// Subjects whose run as a whole is disturbed.
    package let disturbedSubjects: [String]
    /// A sentence about blocks that lack a value which would show a disturbance; nil where no block does.
    package let unaudited: String?
    /// Whether what was measured had settled, and stayed: a sentence a subject.
    package let settled: [String]

    init(_ judgement: Judgement, _ subjects: [SubjectSummary]) {
        let all = judgement.disturbances
        disturbed = subjects.map { DisturbedBlocks($0.name, all) }
        disturbedSubjects = all.disturbedSubjects
        unaudited =
            all.unaudited == 0
            ? nil
            : "\(Count.text(all.unaudited, "block lacks", many: "blocks lack")) a value that would show a disturbance; the raw export says why"
        settled = subjects.compactMap { subject in
            judgement.stationarity[subject.name].map { Self.text(subject.name, $0) }
        }
    }

    private static func text(_ subject: String, _ found: Stationarity) -> String {
        var text =
            "\(subject): CPU had settled \(found.settledAfter) s after the load began, and was measured from \(found.warmUp) s on"
        if found.beganTooEarly { text += ": TOO EARLY, give --warm-up \(found.settledAfter)" }
        let cores = { (value: Double) in HumanUnit(.cores, largest: value.magnitude).text(value) }
        if found.hasTrend, let trend = found.trend {
            let unit = HumanUnit(.cores, largest: trend.value.magnitude)
            text += "; the added CPU TRENDS within rounds by \(unit.text(trend)) a second"
        }
        if let shift = found.shift {
            text += "; the added CPU SHIFTS from \(cores(shift.before)) to \(cores(shift.since)) after round "
            text += "\(shift.after.round), second \(shift.after.block)"
        }
        return text
    }
}
