import BenchmarkModel
import LinuxSystem
import MetricsSink

@testable import NodeRunner

/// A sink that nothing reaches but what a test pushes.
final class FakeSink: SinkInProgress {
    private let clock: FakeClock
    let rules: [PushRules]
    let ports: [Int]
    private var accounts: [PushAccount]
    private var began: Int64 = 0
    private(set) var isClosed = false

    init(_ clock: FakeClock, _ rules: [PushRules]) {
        self.clock = clock
        self.rules = rules
        ports = rules.indices.map { 40_001 + $0 }
        accounts = rules.map { _ in PushAccount() }
    }

    func account(_ port: Int) -> PushAccount { accounts[port] }

    func begin(_ port: Int) -> PushAccount {
        began = clock.now()
        accounts[port].longestGap = 0
        return accounts[port]
    }

    func close() { isClosed = true }

    /// Pushes 10 points in 100 bytes, answered with 20.
    func push(_ port: Int) {
        let now = clock.now()
        accounts[port].longestGap = max(accounts[port].longestGap, now - (accounts[port].lastAccepted ?? began))
        accounts[port].accepted += 1
        accounts[port].firstAccepted = accounts[port].firstAccepted ?? now
        accounts[port].lastAccepted = now
        accounts[port].points += 10
        accounts[port].bodyBytes += 80
        accounts[port].series = 12
        accounts[port].received += 100
        accounts[port].sent += 20
    }

    func refuse(_ port: Int, _ refusal: PushRefusal) {
        accounts[port].refused[refusal.kind, default: 0] += 1
        accounts[port].lastRefusal = refusal
    }

    /// Drops a datagram.
    func drop(_ port: Int) { accounts[port].dropped = (accounts[port].dropped ?? 0) + 1 }
}
