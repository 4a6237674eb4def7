import CLinux
import Glibc
import PrometheusExporter
import Synchronization

/// Metrics that the kernel has about a process. A figure that cannot be read keeps its last value, or has no value yet.
final class SystemMetrics: Sendable {
    private let process: ProcDirectory
    private let cpu: Family<Gauge>
    private let memory: Family<Gauge>
    private let disk: Family<Counter>
    private let network: Family<Counter>
    private let files: Family<Gauge>
    /// CPU and wall clock of the previous collection, in nanoseconds. Before the first collection the percentage has no
    /// value.
    private let last = Mutex<(cpu: Int64, wall: Int64)?>(nil)

    init(registry: Registry, of process: ProcDirectory = .own) throws(MetricError) {
        self.process = process
        cpu = try registry.gauge(
            "agent_cpu_usage_percent", help: "CPU time since the last collection, in percent of one core.", labels: [])
        memory = try registry.gauge("agent_memory_usage_bytes", help: "Memory of the process.", labels: ["type"])
        disk = try registry.counter(
            "agent_disk_io_bytes_total", help: "Bytes the process caused to be read or written.", labels: ["direction"])
        network = try registry.counter(
            "agent_network_bytes_total", help: "Bytes on all interfaces of the network namespace.",
            labels: ["direction"])
        files = try registry.gauge("agent_open_file_descriptors", help: "Open file descriptors.", labels: [])
    }

    /// Reads everything once. One thread at a time.
    func collect() {
        // Uses the CPU clock because /proc/self/stat counts in steps of 10 ms.
        let now = (cpu: cl_process_cpu_ns(process.pid), wall: cl_monotonic_ns())
        let before = last.withLock { last in
            defer { last = now }
            return last
        }
        if let before, now.cpu >= before.cpu && before.cpu >= 0 && now.wall > before.wall {
            try? cpu.child(LabelValues([])).set(100 * Double(now.cpu - before.cpu) / Double(now.wall - before.wall))
        }
        ProcFile.read(process.statm) { text in
            guard let pages = ProcText.statm(text) else { return }
            let pageSize = Double(sysconf(Int32(_SC_PAGESIZE)))
            try? memory.child("rss").set(Double(pages.resident) * pageSize)
            try? memory.child("vms").set(Double(pages.size) * pageSize)
        }
        ProcFile.read(process.io) { text in
            if let bytes = ProcText.field("\nread_bytes: ", in: text) { try? disk.child("read").raise(to: bytes) }
            if let bytes = ProcText.field("\nwrite_bytes: ", in: text) { try? disk.child("write").raise(to: bytes) }
        }
        ProcFile.read(process.networkDevices) { text in
            let bytes = ProcText.networkTotals(text)
            try? network.child("received").raise(to: bytes.received)
            try? network.child("sent").raise(to: bytes.sent)
        }
        if let count = process.openDescriptors() { try? files.child(LabelValues([])).set(Double(count)) }
    }

    /// Removes the samples that only a running process has. Counters stay.
    func forget() {
        cpu.remove(LabelValues([]))
        for type in ["rss", "vms"] { memory.remove(LabelValues(type)) }
        files.remove(LabelValues([]))
    }
}
