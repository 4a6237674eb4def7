import BenchmarkModel
import ConfigurationReader

/// Proposes new ports in fleet files for the ports that `PortPlan` would move, so that no port has two claims
/// afterwards. The new ports are the first ones that `PortPlan` would use.
///
/// In a file the metrics port is health_check_port + 1, so the two move together to two free neighboring ports.
struct PortRepair {
    /// A port that cannot stay, and the reason.
    struct Move {
        let index: Int
        let role: PortRole
        let port: Int
        let reason: PortMove.Reason
    }

    /// The claims that must move, in file order and then by role.
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

    /// Returns the changes that give the agent's claim a port of its own; empty when there is no free port or the
    /// spelling in the file is not understood.
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
            // An implied health check port would change with the port. Write it out, so that it stays.
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
        // A new port is one that no agent claims now, not even one that moves.
        var pool = PortPool(ephemeral: .usual, taken: claimed)
        for index in indices {
            let draft = drafts[index]
            if pairs.contains(index) || isOutOfRange(draft.healthCheckPort, .health) {
                newHealthPorts[index] = pool.takePair()
            }
        }
        for index in indices where requests.contains(index) || isOutOfRange(drafts[index].port, .requests) {
            newPorts[index] = pool.take()
        }
    }

    /// Returns whether a port is a number that is out of range. A value that is not a number gets no proposed change.
    private func isOutOfRange(_ port: PortDraft?, _ role: PortRole) -> Bool {
        guard let port, port.number != nil else { return false }
        return port.valid(for: role) == nil
    }
}
