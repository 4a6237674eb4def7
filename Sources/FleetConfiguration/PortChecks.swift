import BenchmarkModel
import ConfigurationReader

/// Ports that two claim, and ports that the kernel may give away: what the bench moves, told with the change to the file.
struct PortChecks {
    let drafts: [AgentDraft]
    let findings: FindingList
    let repair: PortRepair

    func run() {
        let claims = claimsByPort()
        for move in repair.moves {
            let draft = drafts[move.index]
            guard let port = move.role == .requests ? draft.port : draft.healthCheckPort else { continue }
            let edits = repair.edits(of: move.index, move.role)
            switch move.reason {
            case .collision:
                let others = (claims[Claim(machine: draft.machine.value, port: move.port)] ?? []).filter {
                    $0 != PortClaim(agent: draft.id, role: move.role)
                }
                findings.add(
                    .collisions, draft.subject, draft.file, port.position,
                    "\(Self.name(move.role)) port \(move.port) is also claimed by \(Self.list(others))",
                    remedy(move, edits), edits: edits)
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

    private func claimsByPort() -> [Claim: [PortClaim]] {
        var claims: [Claim: [PortClaim]] = [:]
        for draft in drafts {
            for role in PortRole.allCases {
                guard let port = draft.port(role) else { continue }
                claims[Claim(machine: draft.machine.value, port: port), default: []].append(
                    PortClaim(agent: draft.id, role: role))
            }
        }
        return claims
    }

    private static func name(_ role: PortRole) -> String { role == .requests ? "request" : role.rawValue }

    private static func list(_ claims: [PortClaim]) -> String {
        // An agent that is there twice claims its own ports.
        claims.isEmpty
            ? "its namesake" : claims.map { "\($0.agent.name) (\($0.role.rawValue))" }.joined(separator: ", ")
    }
}
