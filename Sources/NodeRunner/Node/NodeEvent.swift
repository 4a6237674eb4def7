package import BenchmarkModel

/// A message from a node, one JSON line each. A round ends with `done`.
package enum NodeEvent: Codable, Hashable, Sendable {
    case observations([Observation])
    case distributions([Distribution])
    case failure(AgentFailure)
    case warning(String)
    /// The stage that the round has reached.
    case stage(String)
    /// The libraries mapped into one process of each arm: what the target loads with and without its exporter.
    case libraries(arm: Arm, paths: [String])
    /// The features that a target supports, as the answer to an examination order.
    case examined([TargetPoint])
    /// The sighting of a process, as the answer to a look order.
    case looked(ServiceLook)
    /// The trials of a search for a rate, and the highest rate that fits; nil if none does.
    case rateTrials([RateTrial], found: Double?)
    /// How a launch ended for an arm: how many processes got ready, and the agents that did not.
    case launched(arm: Arm, ready: Int, failed: [AgentID])
    /// A process of the target has children: from now on its launches need `countsChildren`.
    case hasChildren
    case done
}

extension NodeEvent {
    /// Returns the event with secrets masked in all texts that agents may have written.
    package func masked(by redaction: Redaction) -> NodeEvent {
        switch self {
        case .observations(let observations): .observations(observations.map { $0.masked(by: redaction) })
        case .failure(let failure): .failure(failure.masked(by: redaction))
        case .warning(let text): .warning(redaction.masked(text))
        case .examined(let points): .examined(points.map { $0.masked(by: redaction) })
        case .looked(let look): .looked(look.masked(by: redaction))
        case .distributions, .stage, .libraries, .rateTrials, .launched, .hasChildren, .done: self
        }
    }
}
