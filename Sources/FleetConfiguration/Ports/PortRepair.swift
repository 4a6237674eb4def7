import BenchmarkModel
import ConfigurationReader

/// Which ports of fleet files should be others, and which: the ports that `PortPlan` would move are moved in the files, to the
/// first ones it would take, so that nothing is claimed twice afterwards.
///
/// In a file the metrics port is health_check_port + 1: the two move together, to two neighbours that are free.
struct PortRepair {
    /// Why a port cannot stay.
    struct Move {
        let index: Int
        let role: PortRole
        let port: Int
        let reason: PortMove.Reason
    }

    /// Claims that must give way, in file order, roles within.
    private(set) var moves: [Move] = []
    private let drafts: [AgentDraft]
    private var newPorts: [Int: Int] = [:]
    private var newHealthPorts: [Int: Int] = [:]

    init(_ drafts: [AgentDraft]) {
        self.drafts = drafts
        var machines: [String: [Int]] = [:]
        for (index, draft) in drafts.enumerated() { machines[draft.machine.value, default: []].append(index) }
        for machine in machines.keys.sorted() { repair(machines[machine] ?? []) }
        let order = PortRole.allCases
        moves.sort { ($0.index, order.firstIndex(of: $0.role)!) < ($1.index, order.firstIndex(of: $1.role)!) }
    }

    /// The changes that give the agent's claim a port of its own; empty where there is none, or the file's spelling of it is not
    /// understood.
    func edits(of index: Int, _ role: PortRole) -> [FileEdit] {
        let draft = drafts[index]
        var edits: [FileEdit] = []
        if role == .requests, let port = newPorts[index], let spelling = draft.port?.spelling {
            edits.append(spelling.edit(draft.file, to: port))
        }
        guard let health = draft.healthCheckPort, let spelling = health.spelling else { return edits }
        if let port = newHealthPorts[index], role != .requests || health.isImplied {
            edits.append(spelling.edit(draft.file, to: port))
        } else if health.isImplied, role == .requests, !edits.isEmpty, let port = health.number {
            // It would follow the port; written out it stays.
            edits.append(spelling.edit(draft.file, to: port))
        }
        return edits
    }

    private mutating func repair(_ indices: [Int]) {
        var kept: Set<Int> = []
        var claimed: Set<Int> = []
        var moving: [Move] = []
        for role in PortRole.allCases {
            for index in indices {
                guard let port = drafts[index].port(role) else { continue }
                claimed.insert(port)
                if !kept.insert(port).inserted {
                    moving.append(Move(index: index, role: role, port: port, reason: .collision))
                } else if EphemeralPorts.usual.contains(port) {
                    moving.append(Move(index: index, role: role, port: port, reason: .ephemeral))
                }
            }
        }
        moves += moving
        let pairs = Set(moving.filter { $0.role != .requests }.map(\.index))
        let requests = Set(moving.filter { $0.role == .requests }.map(\.index))
        // New ports are nobody's, not even those that are given up.
        var pool = PortPool(ephemeral: .usual, taken: claimed)
        for index in indices {
            let draft = drafts[index]
            if pairs.contains(index) || isFaulty(draft.healthCheckPort, .health) {
                newHealthPorts[index] = pool.takePair()
            }
        }
        for index in indices where requests.contains(index) || isFaulty(drafts[index].port, .requests) {
            newPorts[index] = pool.take()
        }
    }

    /// A number that no port can have; what is no number is a person's to say.
    private func isFaulty(_ port: PortDraft?, _ role: PortRole) -> Bool {
        guard let port, port.number != nil else { return false }
        return port.valid(for: role) == nil
    }
}
