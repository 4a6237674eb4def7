import BenchmarkModel
import Harness
import LinuxSystem
import LoadDriver
import Synchronization

/// Sends a load to a server that runs already.
protocol LoadDriving: Sendable {
    /// Returns the address at which a host accepts connections.
    /// - Throws: `UnreachableHost` if there is none.
    func reach(host: String, port: UInt16) throws -> ServerAddress

    /// Sends the load. A signal ends it early; the result then has what was measured.
    func send(_ load: ServerLoad) throws -> ServerLoadResult
}

/// Sends loads from a thread of this process.
struct LocalLoad: LoadDriving {
    /// Seconds in which each address of a host has to accept a connection.
    private static let patience = 5.0
    /// Descriptors of this process besides those of connections.
    private static let otherDescriptors = 64

    func reach(host: String, port: UInt16) throws -> ServerAddress {
        try ServerAddress.reachable(host: host, port: port, within: Self.patience)
    }

    func send(_ load: ServerLoad) throws -> ServerLoadResult {
        let needed = load.connections + Self.otherDescriptors
        let allowed = OwnProcess.raiseDescriptorLimit(to: needed)
        guard allowed >= needed else {
            throw HarnessError.missing(
                "\(Count.text(load.connections, "connection")) need \(needed) open files, and the limit is \(allowed): "
                    + "raise it with ulimit -n \(needed), or give fewer --connections")
        }
        let signals = try EndSignals.install()
        let stop = StopFlag()
        let worker = try Worker(name: "load") {
            Result { () throws(UnreachableHost) in try ServerLoadDriver.run(load, stop: stop.flag) }
        }
        while !worker.isDone {
            if EndSignals.pending != nil {
                stop.flag.store(true, ordering: .relaxed)
                break
            }
            _ = Poll.readable([signals.number], timeout: 0.02)
        }
        return try worker.join().get()
    }

    private final class StopFlag: Sendable {
        let flag = Atomic<Bool>(false)
    }
}
