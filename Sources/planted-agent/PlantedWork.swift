import AgentRuntime
import CLinux
import Glibc
import PrometheusExporter
import SimulatedAgent
import Synchronization

/// Simulated work with known additional costs. When it ends, it writes the planted costs to standard error.
final class PlantedWork: AgentWork {
    private let base: SimulatedWork
    private let plants: Plants
    private let state = Mutex(State())
    private let file: Int32
    private let child: PlantedChild?
    private let forks: PlantedFork
    private let page: [UInt8]

    private struct State: ~Copyable {
        var log = TruthLog()
        var facts: [(what: String, value: Int64)] = []
        /// Result of the chain, kept so that the compiler cannot remove a step.
        var rest: UInt64 = 1
    }

    init(base: SimulatedWork, plants: Plants, mainDelay: Int64) {
        self.base = base
        self.plants = plants
        page = [UInt8](repeating: 0x2a, count: plants.diskBytes)
        file = plants.diskBytes > 0 ? Self.openFile(in: plants.diskDirectory) : -1
        child = plants.childIterations > 0 ? PlantedChild(iterations: plants.childIterations) : nil
        let touched = Self.touchMemory(plants.memoryBytes)
        forks = PlantedFork(count: plants.forks)
        state.withLock { $0.facts += [("main", mainDelay), ("memory", Int64(touched))] }
    }

    func answer(request number: UInt64, into body: inout TextBuffer) -> Bool {
        plant()
        return base.answer(request: number, into: &body)
    }

    private func plant() {
        state.withLock { state in
            var entry = state.log.last
            entry.slept += Pause.sleep(milliseconds: plants.latencyMicroseconds / 1000)
            if plants.leakBytes > 0, let lost = malloc(plants.leakBytes) {
                memset(lost, 1, plants.leakBytes)
                // The address is used, so that the compiler cannot remove the allocation.
                state.rest ^= UInt64(UInt(bitPattern: lost))
                entry.leaked += Int64(plants.leakBytes)
            }
            if file >= 0 {
                entry.disk += Int64(max(0, write(file, page, page.count)))
            }
            // The clock is read even if nothing is planted, so that the reading is not part of the twins' difference.
            let from = cl_thread_cpu_ns()
            for _ in 0..<plants.cpuIterations { state.rest = splitMix64(state.rest) }
            entry.cpu += cl_thread_cpu_ns() - from
            entry.requests += 1
            entry.at = cl_monotonic_ns()
            state.log.append(entry)
        }
    }

    func declareMetrics(in metrics: CustomMetrics) throws(MetricError) -> @Sendable () -> Void {
        let collect = try base.declareMetrics(in: metrics)
        let slept = Pause.work(milliseconds: plants.delayMilliseconds)
        var before = TextBuffer()
        metrics.registry.render(into: &before)
        if plants.scrapeBytes > 0 {
            try metrics.registry.info(
                "planted_info", help: "Bytes of a calibration.",
                ["padding": String(repeating: "x", count: plants.scrapeBytes)])
        }
        var after = TextBuffer()
        metrics.registry.render(into: &after)
        let bytes = Int64(after.count - before.count)
        state.withLock {
            $0.facts.append(("init", slept))
            $0.facts.append(("page", bytes))
        }
        return collect
    }

    func beforeServing() {
        let slept = Pause.work(milliseconds: plants.delayMilliseconds)
        state.withLock { $0.facts.append(("server", slept)) }
    }

    func afterServing() {
        child?.end()
        forks.end()
        state.withLock { state in
            state.log.write("request", to: STDERR_FILENO)
            for fact in state.facts { Output.write("planted \(fact.what) \(fact.value)\n", to: STDERR_FILENO) }
        }
    }

    /// Returns the number of bytes touched: all of them, or none.
    private static func touchMemory(_ bytes: Int) -> Int {
        guard bytes > 0, let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            memory != MAP_FAILED
        else { return 0 }
        // Huge pages would touch more than the requested memory.
        madvise(memory, bytes, MADV_NOHUGEPAGE)
        memset(memory, 1, bytes)
        return bytes
    }

    /// Opens a file for appending that is deleted at once, so that it disappears with the process.
    private static func openFile(in directory: String) -> Int32 {
        let path = "\(directory)/planted-\(getpid())"
        let descriptor = cl_open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
        if descriptor >= 0 { unlink(path) } else { logError("planted-agent: \(path) cannot be written") }
        return descriptor
    }
}
