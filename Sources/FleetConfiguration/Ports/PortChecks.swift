import BenchmarkModel
import ConfigurationReader

/// Ports that two claim, and ports that the kernel may give away: what the bench moves, told with the change to the file.
struct PortChecks {
    let drafts: [AgentDraft]
    let findings: FindingList
    let repair: PortRepair

    /// - Complexity: linear in the agents. A message names a few of the other claimants, however many there are.
    func run() {
        let claims = claimsByPort()
        for move in repair.moves {
            let draft = drafts[move.index]
            guard let port = move.role == .requests ? draft.port : draft.healthCheckPort else { continue }
            let edits = repair.edits(of: move.index, move.role)
            switch move.reason {
            case .collision:
                let all = claims[Claim(machine: draft.machine.value, port: move.port)] ?? []
                let others = Self.others(all, than: PortClaim(agent: draft.id, role: move.role))
                findings.add(
                    .collisions, draft.subject, draft.file, port.position,
                    "\(Self.name(move.role)) port \(move.port) is also claimed by \(others)", remedy(move, edits),
                    edits: edits)
            default:
                let range = EphemeralPorts.usual.range
                findings.add(
                    .ephemeral, draft.subject, draft.file, port.position,
                    "\(Self.name(move.role)) port \(move.port) lies in \(range.lowerBound)-\(range.upperBound), which "
                        + "Linux gives to outgoing connections: it may be taken when the agent starts",
                    remedy(move, edits), edits: edits)
            }
        }
    }

    private func remedy(_ move: PortRepair.Move, _ edits: [FileEdit]) -> String {
        let why = move.role == .metrics ? " (metrics are served on the port after it)" : ""
        guard !edits.isEmpty else { return "give it a port that is free\(why)" }
        let changes = edits.map { edit in
            edit.old.isEmpty
                ? "add \(edit.new.split(whereSeparator: { "\n,".contains($0) }).first ?? "")"
                : "change \(edit.old) to \(edit.new)"
        }
        return changes.joined(separator: ", ") + why
    }

    private struct Claim: Hashable {
        let machine: String
        let port: Int
    }

    /// The claims on each port in file order, those of an agent that is there twice once.
    private func claimsByPort() -> [Claim: [PortClaim]] {
        struct Use: Hashable {
            let port: Claim
            let claim: PortClaim
        }
        var claims: [Claim: [PortClaim]] = [:]
        var seen: Set<Use> = []
        for draft in drafts {
            for role in PortRole.allCases {
                guard let number = draft.port(role) else { continue }
                let port = Claim(machine: draft.machine.value, port: number)
                let claim = PortClaim(agent: draft.id, role: role)
                if seen.insert(Use(port: port, claim: claim)).inserted { claims[port, default: []].append(claim) }
            }
        }
        return claims
    }

    private static func name(_ role: PortRole) -> String { role == .requests ? "request" : role.rawValue }

    /// Claimants that a message names; it counts those beyond.
    private static let named = 3

    /// The first claimants besides one, and how many more there are. Reads no more of `claims` than it names.
    private static func others(_ claims: [PortClaim], than own: PortClaim) -> String {
        let first = claims.lazy.filter { $0 != own }.prefix(named).map { "\($0.agent.name) (\($0.role.rawValue))" }
        // An agent that is there twice claims its own ports.
        guard !first.isEmpty else { return "its namesake" }
        // Its own claim is one of them.
        let more = claims.count - 1 - first.count
        return first.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
}
