import CLinux
import Glibc

extension Registry {
    /// Declares the kernel's figures about this process, under the names that all client libraries use. They are read
    /// for every page.
    ///
    /// process_cpu_seconds_total, process_open_fds, process_max_fds, process_virtual_memory_bytes,
    /// process_virtual_memory_max_bytes, process_resident_memory_bytes, process_threads, process_start_time_seconds
    /// (since 1970). A figure that cannot be read is not on the page. An absent limit is +Inf.
    /// - Throws: `MetricError.nameTaken` if one of these names is in use.
    /// - Complexity: three files of /proc for each page, about 30 us of CPU.
    public func processMetrics() throws(MetricError) { try processMetrics(of: .own) { true } }

    /// Declares the same figures about another process. They are not on the page once `isAlive` returns false.
    package func processMetrics(
        of process: ProcDirectory, isAlive: @escaping @Sendable () -> Bool
    ) throws(MetricError) {
        let start = process.startTime()
        let families: [CollectedFamily] = [
            .counter("process_cpu_seconds_total", help: "Total user and system CPU time spent.", unit: "seconds"),
            .gauge("process_open_fds", help: "Number of open file descriptors."),
            .gauge("process_max_fds", help: "Maximum number of open file descriptors."),
            .gauge("process_virtual_memory_bytes", help: "Virtual memory size.", unit: "bytes"),
            .gauge(
                "process_virtual_memory_max_bytes", help: "Maximum amount of virtual memory available.", unit: "bytes"),
            .gauge("process_resident_memory_bytes", help: "Resident memory size.", unit: "bytes"),
            .gauge("process_threads", help: "Number of OS threads."),
            .gauge("process_start_time_seconds", help: "Start time of the process since 1970.", unit: "seconds"),
        ]
        try collect(families, isCalled: false) { samples in
            guard isAlive() else { return }
            // The CPU clock of the process is used, because /proc/self/stat counts in steps of 10 ms.
            let cpu = cl_process_cpu_ns(process.pid)
            if cpu >= 0 { try samples.add("process_cpu_seconds_total", value: Double(cpu) * 1e-9) }
            if let open = process.openDescriptors() { try samples.add("process_open_fds", value: Double(open)) }
            let limits = limits(of: process)
            if let files = limits.files { try samples.add("process_max_fds", value: files) }
            if let memory = limits.memory { try samples.add("process_virtual_memory_max_bytes", value: memory) }
            var pages: (size: UInt64, resident: UInt64)?
            ProcFile.read(process.statm) { pages = ProcText.statm($0) }
            if let pages {
                let pageSize = Double(sysconf(Int32(_SC_PAGESIZE)))
                try samples.add("process_virtual_memory_bytes", value: Double(pages.size) * pageSize)
                try samples.add("process_resident_memory_bytes", value: Double(pages.resident) * pageSize)
            }
            var threads: UInt64?
            ProcFile.read(process.statFile) { threads = ProcText.stat($0)?.threads }
            if let threads { try samples.add("process_threads", value: Double(threads)) }
            if let start { try samples.add("process_start_time_seconds", value: start) }
        }
    }
}

/// Returns the process's limits of open files and of address space.
private func limits(of process: ProcDirectory) -> (files: Double?, memory: Double?) {
    if process.pid == 0 { return (limit(RLIMIT_NOFILE), limit(RLIMIT_AS)) }
    var limits: (files: Double?, memory: Double?) = (nil, nil)
    ProcFile.read(process.limits) { text in
        limits = (ProcText.limit("Max open files", in: text), ProcText.limit("Max address space", in: text))
    }
    return limits
}

private func limit(_ resource: __rlimit_resource) -> Double {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return .nan }
    return limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur)
}
