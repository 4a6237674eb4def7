import BenchmarkModel

/// The questions of an examination, in the order in which they are asked.
enum ExaminationStep: CaseIterable {
    case address, stamps, page, push, requests, delay, load, health, offSwitch, processes

    func applies(to launch: Launch) -> Bool {
        switch self {
        case .requests, .delay: !launch.treatment.hasLoadCommand
        case .load: launch.treatment.hasLoadCommand
        // All agents of an examination are of one target.
        case .address, .page: launch.agents.first?.pages.isEmpty == false
        case .push: launch.agents.first?.push != nil
        default: true
        }
    }

    /// The names of its points.
    func names(_ launch: Launch) -> [String] {
        switch self {
        case .push: ["push"]
        case .address: ["address"]
        case .stamps: ["stamps"]
        case .page:
            // All agents of an examination are of one target.
            TargetQuestions.names(ofPages: launch.agents.first?.pages ?? [])
        case .requests:
            launch.agents.contains { $0.arm == .control } && !launch.treatment.requests.isEmpty
                ? ["requests", "equal answers"] : ["requests"]
        // An answer without the delay has no point.
        case .delay: []
        case .load: ["load"]
        case .health: ["health"]
        case .offSwitch: ["off switch"]
        case .processes: ["processes"]
        }
    }
}

/// The points of an examination so far, and the points that it did not look at. Confined to the node's main thread.
final class ExaminationReport {
    private var found: [TargetPoint] = []
    private var open: [String] = []
    private var reason = ""

    /// Names the points that the examination looks at.
    func expect(_ names: [String]) { open = names }

    func add(_ points: [TargetPoint]) {
        found += points
        done(points.map(\.name))
    }

    /// Marks points as looked at, also those that the answers left out.
    func done(_ names: [String]) { open.removeAll(where: names.contains) }

    /// Records why the other points are not looked at. The first reason is kept.
    func stop(_ reason: String) {
        if self.reason.isEmpty { self.reason = reason }
    }

    /// All points. The ones that were not looked at have one row together, because they have the same reason.
    var points: [TargetPoint] {
        guard !open.isEmpty else { return found }
        return found + [
            TargetPoint(
                "other points", .unseen, found: "not looked at: \(open.joined(separator: ", ")): \(reason)",
                consequence: "whether a run measures them is not known")
        ]
    }
}
