package import BenchmarkModel

/// One request of an open-loop schedule.
package struct PlannedRequest: Hashable, Sendable {
    /// Intended send time, nanoseconds after the start of the load.
    package let at: Int64
    /// The member that receives it, numbered through all groups.
    package let member: Int32
    /// The request's number within its group. It is the same for all members, so they do the same work.
    package let number: UInt32

    package init(at: Int64, member: Int32, number: UInt32) {
        self.at = at
        self.member = member
        self.number = number
    }
}

/// The processes of one agent, for the pacer.
package struct PacedGroup: Hashable, Sendable {
    /// Number of processes that get the agent's requests.
    package let size: Int
    /// Requests per second of each process, for a schedule without rates of its own.
    package let rate: Double

    package init(size: Int, rate: Double) {
        self.size = size
        self.rate = rate
    }
}

/// Decides when each request is sent: a pure function of its arguments, without clock or socket.
package enum Pacer {
    /// Range of seconds between two successive sends of a request, about 10 ms. At the same instant the twins would
    /// compete for one core. The gap is drawn anew each time, so that no rhythm of the machine favors one arm.
    static let twinGap: ClosedRange<Double> = 0.008...0.012

    /// Returns the requests of every group by a schedule, sorted by time. Each one is sent to all members of its group
    /// in a random order, so that any two members are exchangeable.
    ///
    /// Times are rounded down to a grid of a millisecond, finer for high rates, because each wake-up of the driver
    /// costs CPU time.
    ///
    /// A group's requests depend only on the schedule, its own rate, the seed and the group's index, not on other
    /// groups. Members are numbered through all groups.
    /// - Parameters:
    ///   - warmUp: seconds of load before steady state.
    ///   - steady: seconds of steady state.
    /// - Complexity: O(n log n) in the number of requests.
    package static func requests(
        _ groups: [PacedGroup], _ schedule: LoadSchedule, warmUp: Double, steady: Double, seed: UInt64
    ) -> [PlannedRequest] {
        guard warmUp + steady > 0 else { return [] }
        var requests: [PlannedRequest] = []
        let expected = groups.reduce(0) { sum, group in
            sum + Double(group.size) * schedule.meanRate(group.rate, seconds: steady) * (warmUp + steady)
        }
        requests.reserveCapacity(min(Int(saturating: expected * 1.1), 1 << 26))
        var first: Int32 = 0
        var grids: [SendGrid] = []
        for (index, group) in groups.enumerated() {
            var random = SeededRandom(seed: seed, stream: "load \(index)")
            var order = (0..<Int32(group.size)).map { first + $0 }
            var arrivals = Arrivals(schedule, rate: group.rate, warmUp: warmUp, steady: steady, using: &random)
            var number: UInt32 = 0
            while let time = arrivals.next(using: &random) {
                order.shuffle(using: &random)
                var at = time
                for member in order {
                    requests.append(.init(at: Int64(at * 1e9), member: member, number: number))
                    at += twinGap.lowerBound + random.uniform() * (twinGap.upperBound - twinGap.lowerBound)
                }
                number &+= 1
            }
            first += Int32(group.size)
            let grid = SendGrid(rate: schedule.peakRate(group.rate, seconds: steady))
            grids += Array(repeating: grid, count: group.size)
        }
        requests.sort { ($0.at, $0.member, $0.number) < ($1.at, $1.member, $1.number) }
        // Requests of one grid time keep the order of their drawn times: no member is always the first.
        for index in requests.indices {
            let request = requests[index]
            let at = grids[Int(request.member)].time(request.at)
            requests[index] = PlannedRequest(at: at, member: request.member, number: request.number)
        }
        // The sort is stable.
        if Set(grids).count > 1 { requests.sort { $0.at < $1.at } }
        return requests
    }

    /// Returns Poisson arrivals for every group at `rate` requests per second and member, over `duration` seconds.
    package static func groups(sizes: [Int], rate: Double, duration: Double, seed: UInt64) -> [PlannedRequest] {
        requests(
            sizes.map { PacedGroup(size: $0, rate: rate) }, .poisson, warmUp: 0, steady: duration, seed: seed)
    }
}
