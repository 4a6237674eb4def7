import LinuxSystem

@testable import NodeRunner

/// A fake helper process.
final class FakeHelper: HelperProcess, EndDates {
    private let clock: FakeClock
    let request: HelperRequest
    let pid: Int32
    let spawnedAt: Int64
    var output = ""
    var errors = ""
    var bytesWritten = 0
    /// How it ends on SIGTERM; nil where it ignores SIGTERM.
    var endOnTerminate: ProcessEnd? = .exited(0)
    private var end: (how: ProcessEnd, at: Int64)?
    private(set) var wasKilled = false

    init(_ clock: FakeClock, _ request: HelperRequest, pid: Int32) {
        self.clock = clock
        self.request = request
        self.pid = pid
        spawnedAt = clock.now()
    }

    func exit(_ how: ProcessEnd) { end = end ?? (how, clock.now()) }
    func poll() -> ProcessEnd? { end?.how }
    func terminate() { if let endOnTerminate { exit(endOnTerminate) } }

    func kill() {
        wasKilled = true
        exit(.signalled(9))
    }

    func endedAt(_ pid: Int32) -> Int64? { end?.at }
}

/// The end times of several helpers.
final class FakeEnds: EndDates {
    private let helpers: [FakeHelper]

    init(_ helpers: [FakeHelper]) { self.helpers = helpers }

    func endedAt(_ pid: Int32) -> Int64? { helpers.first { $0.pid == pid }?.endedAt(pid) }
}
