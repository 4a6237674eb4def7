import BenchmarkModel
import LinuxSystem
import LoadDriver
import Statistics

/// Looks for answers that wait for a delayed acknowledgment of TCP. A server that writes header and body apart, without
/// TCP_NODELAY, sends the body when the client has acknowledged the header. Linux delays that acknowledgment by 40 ms
/// on a connection that is kept.
struct DelayQuestion {
    private let round: RoundContext
    /// The kernel acknowledges the first segments of a connection at once, so the later requests show the delay.
    private static let requests = 40
    private static let gap: Int64 = 50_000_000
    private static let drain: Int64 = 1_000_000_000
    /// Times of answers with the delay: the kernel's 40 ms (TCP_DELACK_MIN) and little more.
    private static let delayed = 0.038...0.048

    init(_ round: RoundContext) { self.round = round }

    /// Sends requests over a kept connection for 2 s. Returns a remark if the slower half of the answers sits at the
    /// delay; otherwise nothing, because answers of any other time are a property of the service.
    func points(_ agent: Agent) throws(Interrupted) -> [TargetPoint] {
        let interface = round.launch.interface(of: agent.order.arm)
        guard !interface.hasLoadCommand, !interface.requests.isEmpty,
            let member = agent.order.loadMember, !member.address.isUnix
        else { return [] }
        let schedule = (0..<Self.requests).map { index in
            PlannedRequest(at: Int64(index) * Self.gap, member: 0, number: UInt32(index))
        }
        let plan = LoadPlan(
            groups: [LoadGroup(members: [member])], connections: 1,
            requests: interface.requests, schedule: schedule, start: round.clock.now(),
            steady: 0..<Int64(Self.requests) * Self.gap, drain: Self.drain)
        let load = round.machine.startLoad(plan, LoadMonitor())
        guard case .success(let result) = try load.result(round.interruption),
            let times = result.distributions.first(where: { $0.arm == .treatment })?.service
        else { return [] }
        return Self.remark(times).map { [$0] } ?? []
    }

    static func remark(_ times: HDRHistogram) -> TargetPoint? {
        let half = times.percentile(50).seconds
        let most = times.percentile(90).seconds
        guard times.count >= requests / 2, delayed.contains(half), delayed.contains(most) else { return nil }
        return TargetPoint(
            "response times", .remark,
            found: "half of \(times.count) answers took \(milliseconds(half)) to \(milliseconds(most)), the time of a "
                + "delayed acknowledgment of TCP",
            consequence: "response times show that delay and not the service; let the server write header and body at "
                + "once, or set TCP_NODELAY")
    }
}
