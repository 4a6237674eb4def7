import LinuxSystem
import LoadDriver
import Synchronization

/// A load driver on a separate thread, which can be waited for and canceled. Confined to the node's main thread. The
/// driver has ended when this object is released.
final class LoadThread: LoadInProgress {
    private let stop = StopFlag()
    private var worker: Worker<Result<LoadResult, SystemError>>?
    /// Why the thread could not be started.
    private var problem = SystemError(call: "pthread_create", subject: "load driver", code: Errno.again)

    private static let step: Int64 = 10_000_000

    /// Starts the load at once.
    init(_ plan: LoadPlan, monitor: LoadMonitor) {
        let stop = stop
        do throws(SystemError) {
            worker = try Worker(name: "load") {
                Result { () throws(SystemError) in try LoadDriver.run(plan, stop: stop.flag, monitor: monitor) }
            }
        } catch {
            problem = error
        }
    }

    deinit { cancel() }

    /// Waits for the end of the load. An interruption ends it at once. Call once.
    func result(_ interruption: Interruption) throws(Interrupted) -> Result<LoadResult, SystemError> {
        guard let worker else { return .failure(problem) }
        do throws(Interrupted) {
            while !worker.isDone { try interruption.sleep(until: Clock.now() + Self.step) }
        } catch {
            cancel()
            throw error
        }
        self.worker = nil
        return worker.join()
    }

    /// Ends the load. Takes up to 0.1 s.
    func cancel() {
        stop.flag.store(true, ordering: .relaxed)
        _ = worker?.join()
        worker = nil
    }
}

/// The flag that tells the load driver's thread to end.
private final class StopFlag: Sendable {
    let flag = Atomic<Bool>(false)
}
