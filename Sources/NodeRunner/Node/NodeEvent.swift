package import BenchmarkModel

/// What a node says, one JSON line each. A round ends with `done`.
package enum NodeEvent: Codable, Hashable, Sendable {
    case observations([Observation])
    case distributions([Distribution])
    case failure(AgentFailure)
    case warning(String)
    /// The stage the round has reached.
    case stage(String)
    /// The libraries mapped into one process of each arm: what the target loads with and without its exporter.
    case libraries(arm: Arm, paths: [String])
    /// What a target supports, of an order that examines.
    case examined([TargetPoint])
    /// How a launch ended for an arm: how many processes got ready, and the agents that did not.
    case launched(arm: Arm, ready: Int, failed: [AgentID])
    /// A process of the target has children: from now on `countsChildren` is wanted for it.
    case hasChildren
    case done
}

extension NodeEvent {
    /// The same, with secrets masked in all that agents may have said.
    package func masked(by redaction: Redaction) -> NodeEvent {
        switch self {
        case .observations(let observations): .observations(observations.map { $0.masked(by: redaction) })
        case .failure(let failure): .failure(failure.masked(by: redaction))
        case .warning(let text): .warning(redaction.masked(text))
        case .examined(let points): .examined(points.map { $0.masked(by: redaction) })
        case .distributions, .stage, .libraries, .launched, .hasChildren, .done: self
        }
    }
}
