import AgentRuntime
import CLinux
import Glibc
import PrometheusExporter
import Synchronization

/// Simulated work with known costs on top. At its end it says on standard error what it has planted.
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
        /// Only so that no step of the chain can be left out.
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
                // Its address counts for something, or the compiler would leave it out.
                state.rest ^= UInt64(UInt(bitPattern: lost))
                entry.leaked += Int64(plants.leakBytes)
            }
            if file >= 0 {
                entry.disk += Int64(max(0, write(file, page, page.count)))
            }
            // With nothing to do the clock is read all the same: the reading is no part of what twins differ by.
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

    /// How many bytes were touched: all of them, or none.
    private static func touchMemory(_ bytes: Int) -> Int {
        guard bytes > 0, let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            memory != MAP_FAILED
        else { return 0 }
        // Huge pages would make it more than was asked for.
        madvise(memory, bytes, MADV_NOHUGEPAGE)
        memset(memory, 1, bytes)
        return bytes
    }

    /// Appended to, and gone with the process.
    private static func openFile(in directory: String) -> Int32 {
        let path = "\(directory)/planted-\(getpid())"
        let descriptor = cl_open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
        if descriptor >= 0 { unlink(path) } else { logError("planted-agent: \(path) cannot be written") }
        return descriptor
    }
}
