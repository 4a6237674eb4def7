import BenchmarkModel
import Statistics

/// The figures of a load while it runs: counts, times and compared answers. Confined to the driver's thread.
struct LoadRecord {
    private(set) var result: LoadResult
    private let plan: LoadPlan
    private let formatter: RequestFormatter
    /// Answers of requests that not all members of a group have answered, by request number, for each group.
    private var unmatched: [[UInt32: GroupAnswers]]
    private let places: [Place]

    /// The counters for a member's answers.
    private struct Place {
        let group: Int
        /// Number of members of the group.
        let members: Int
        let arm: Arm
        /// Indices into the distributions.
        let fleet: Int?
        let noise: Int?
    }

    init(_ plan: LoadPlan, _ formatter: RequestFormatter) {
        self.plan = plan
        self.formatter = formatter
        var distributions: [LoadDistribution] = []
        func index(_ arm: Arm, _ share: DistributionShare) -> Int {
            if let known = distributions.firstIndex(where: { $0.arm == arm && $0.share == share }) { return known }
            distributions.append(LoadDistribution(arm: arm, share: share))
            return distributions.count - 1
        }
        places = plan.groups.enumerated().flatMap { group, one in
            let hasNoise = one.members.contains { $0.arm == .secondControl }
            return one.members.map { member in
                Place(
                    group: group, members: one.members.count, arm: member.arm,
                    fleet: member.arm == .secondControl ? nil : index(member.arm, .fleet),
                    noise: hasNoise && member.arm != .treatment ? index(member.arm, .noise) : nil)
            }
        }
        result = LoadResult(
            members: Array(repeating: MemberResult(of: plan.requests), count: places.count),
            groups: Array(repeating: GroupResult(), count: plan.groups.count), distributions: distributions)
        unmatched = Array(repeating: [:], count: plan.groups.count)
    }

    /// Returns the group of a member.
    func group(of member: Int) -> Int { places[member].group }

    /// Counts a planned request that the driver handles at `now`, if it belongs to steady state. Returns whether it is
    /// late; nil outside steady state.
    mutating func count(_ request: PlannedRequest, handled now: Int64) -> Bool? {
        guard plan.steady.contains(request.at) else { return nil }
        let member = Int(request.member)
        result.members[member].planned += 1
        if now <= plan.lastSend {
            result.members[member].sent += 1
            let place = places[member]
            unmatched[place.group][request.number, default: GroupAnswers()].send(
                place.arm, &result.groups[place.group])
        }
        let isLate = now - (plan.start + request.at) > 1_000_000
        if isLate { result.late += 1 }
        return isLate
    }

    /// Counts the requests that the driver did not reach: they were planned too.
    mutating func count(unreached requests: ArraySlice<PlannedRequest>) {
        for request in requests where plan.steady.contains(request.at) {
            result.members[Int(request.member)].planned += 1
            result.late += 1
        }
    }

    /// Counts a member's answer, and compares it with those of the other members of its group.
    mutating func take(_ answer: Answered, from member: Int) {
        let request = answer.request
        guard plan.steady.contains(request.intended - plan.start) else { return }
        result.members[member].answered += 1
        if !answer.stamped { result.unstamped += 1 }
        if answer.at < plan.start + plan.steady.upperBound { result.members[member].answeredInTime += 1 }
        let isOverdue = answer.at > plan.lastMoment(ofRequestHandled: request.handled)
        if isOverdue {
            result.members[member].overdue += 1
        } else if request.handled <= plan.lastSend {
            result.members[member].accept(
                answer.status, to: formatter.index(of: request.number), isExpected: answer.isExpected)
        }
        let response = answer.at - request.intended
        let service = answer.at - request.sent
        result.members[member].responseTime += response
        result.members[member].serviceTime += service
        let place = places[member]
        if let fleet = place.fleet { record(response, service, in: fleet) }
        if let noise = place.noise { record(response, service, in: noise) }
        if !isOverdue, request.handled <= plan.lastSend { compare(request.number, answer.digest, place) }
    }

    private mutating func record(_ response: Int64, _ service: Int64, in distribution: Int) {
        result.distributions[distribution].response.record(response)
        result.distributions[distribution].service.record(service)
    }

    private mutating func compare(_ number: UInt32, _ digest: UInt64, _ place: Place) {
        var answers = unmatched[place.group].removeValue(forKey: number) ?? GroupAnswers()
        answers.add(digest, place.arm, &result.groups[place.group])
        if answers.count < place.members { unmatched[place.group][number] = answers }
    }

    /// Returns the result at the end of the load.
    /// - Parameter threadCPU: CPU time of the driver's thread over the whole load, in nanoseconds.
    func finished(_ pools: [ConnectionPool], threadCPU: Int64) -> LoadResult {
        var result = result
        for (index, pool) in pools.enumerated() {
            result.members[index].take(pool)
            result.repeated += pool.repeated
        }
        result.threadCPU = threadCPU
        return result
    }
}
