import BenchmarkModel
import ConfigurationReader

/// Reports ports with several claims and ports in the ephemeral range. The bench moves these ports; each finding
/// proposes the change of the file.
struct PortChecks {
    let drafts: [AgentDraft]
    let findings: FindingList
    let repair: PortRepair

    /// Adds the findings.
    /// - Complexity: linear in the number of agents. A message names at most `namedLimit` other claimants.
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
                    "\(Self.name(move.role)) port \(move.port) is in \(range.lowerBound)-\(range.upperBound), the "
                        + "range of outgoing connections on Linux: it may be in use when the agent starts",
                    remedy(move, edits), edits: edits)
            }
        }
    }

    private func remedy(_ move: PortRepair.Move, _ edits: [FileEdit]) -> String {
        let reason = move.role == .metrics ? " (the metrics port is health_check_port + 1)" : ""
        guard !edits.isEmpty else { return "give it a free port\(reason)" }
        let changes = edits.map { edit in
            edit.old.isEmpty
                ? "add \(edit.new.split(whereSeparator: { "\n,".contains($0) }).first ?? "")"
                : "change \(edit.old) to \(edit.new)"
        }
        return changes.joined(separator: ", ") + reason
    }

    private struct Claim: Hashable {
        let machine: String
        let port: Int
    }

    /// Returns the claims on each port in file order. The claims of a duplicate agent count once.
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

    /// The maximum number of claimants that a message names. It gives only the number of the others.
    private static let namedLimit = 3

    /// Returns the first claimants except `own`, and the number of the others. Reads only the claims that it names.
    private static func others(_ claims: [PortClaim], than own: PortClaim) -> String {
        let first = claims.lazy.filter { $0 != own }.prefix(namedLimit).map { "\($0.agent.name) (\($0.role.rawValue))" }
        // The only other claimant is a duplicate of the agent.
        guard !first.isEmpty else { return "an agent with the same name" }
        // One of the claims is the agent's own.
        let more = claims.count - 1 - first.count
        return first.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
}
