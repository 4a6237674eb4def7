import BenchmarkModel
import LinuxSystem
import MetricsSink
import Testing

@testable import NodeRunner

@Suite("Data of each interval") struct PushArrivalTests {
    /// Returns what arrived in a steady state from 100 s on, with pushes at these times (seconds).
    private func arrival(
        _ times: [Double], interval: Double = 10, steady: Double = 10, conduct: SinkConduct = .usual
    ) -> PushArrival {
        let order = PushOrder(PushRules(.otlpHTTP, sink: conduct), interval: interval)
        let window = 100.0.nanoseconds..<(100 + steady).nanoseconds
        let late = window.upperBound + PushArrival.grace(order)
        func account(until end: Int64, since begin: Int64? = nil) -> PushAccount {
            var account = PushAccount()
            for time in times.map(\.nanoseconds) where time < end {
                if let begin, time >= begin {
                    account.longestGap = max(account.longestGap, time - (account.lastAccepted ?? begin))
                }
                account.accepted += 1
                account.lastAccepted = time
                account.received += 1000
                account.sent += 100
            }
            return account
        }
        return PushArrival(
            before: account(until: window.lowerBound),
            after: account(until: window.upperBound, since: window.lowerBound),
            late: account(until: late, since: window.lowerBound), window: window, lateAt: late, order: order)
    }

    @Test("One push in a steady state of one interval is enough, and none is a failure")
    func one() {
        #expect(arrival([95, 105]).problem == nil)
        #expect(arrival([95]).problem == "no push with data arrived in steady state, and one was due every 10 s")
        #expect(arrival([]).problem != nil)
    }

    @Test("A push just before or just after steady state counts, and no traffic is made up for it")
    func edges() {
        for times in [[99.8, 110.2], [89, 99.8], [100 - 0.4, 110.4]] {
            let arrival = arrival(times)
            #expect(arrival.problem == nil && arrival.accepted == 0)
            #expect(arrival.payload == .absent("no push with data was complete within steady state"))
        }
        #expect(arrival([98, 112]).problem != nil)
    }

    @Test("A program that sleeps between pushes is not blamed for its drift")
    func drift() {
        for period in [10.0, 10.02, 10.4, 9.9] {
            for phase in stride(from: 0.0, to: 10, by: 0.5) {
                for steady in [10.0, 30, 300] {
                    let times = (0..<60).map { 80 + phase + Double($0) * period }
                    #expect(arrival(times, steady: steady).problem == nil, "\(period) \(phase) \(steady)")
                }
            }
        }
    }

    @Test("A push that is missing in a long steady state is a failure, wherever it is missing")
    func gap() {
        let times = (0..<14).map { 95 + Double($0) * 10 }
        for missing in 1..<13 {
            var some = times
            some.remove(at: missing)
            #expect(arrival(some, steady: 120).problem != nil, "\(missing)")
        }
        #expect(arrival(times, steady: 120).problem == nil)
    }

    @Test("Traffic is the payload of steady state in both directions, by the second")
    func traffic() {
        #expect(arrival([95, 101, 106], interval: 5).payload == .value(2 * 1100.0 / 10))
        #expect(arrival([95, 101, 106], interval: 5).accepted == 2)
    }

    @Test("A sink that is slow may be waited for, and one that vanishes excuses what is missing")
    func conduct() {
        #expect(arrival([90, 108, 126], steady: 30).problem != nil)
        #expect(arrival([90, 108, 126], steady: 30, conduct: SinkConduct(delay: 8)).problem == nil)
        #expect(arrival([95], conduct: SinkConduct(closeAfter: 1)).problem == nil)
    }
}
