import BenchmarkModel
import LinuxSystem

/// The growth of a counter of a process and its children over a stretch of time, per second.
struct CounterRate: Sendable {
    private let counter: ProcessCounter
    private let pids: [Int32]
    private let files: ProcessFiles
    private var started: (count: Int, at: Int64)?
    private var problem: String

    /// - Parameter pids: the process first.
    init(_ counter: ProcessCounter, pids: [Int32], files: ProcessFiles = ProcessFiles()) {
        self.counter = counter
        self.pids = pids
        self.files = files
        problem = "\(counter.name) was not read at the start of steady state"
    }

    mutating func begin() {
        do throws(ProcessFileError) {
            started = (try files.sum(counter, pids), Clock.now())
        } catch {
            started = nil
            problem = error.reason
        }
    }

    /// Returns the growth since `begin`, per second.
    func perSecond() -> Measured {
        guard let started else { return .absent(problem) }
        do throws(ProcessFileError) {
            let grown = try files.sum(counter, pids) - started.count
            return .value(Double(grown) / (Clock.now() - started.at).seconds)
        } catch {
            return .absent(error.reason)
        }
    }
}
