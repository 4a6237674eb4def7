import Glibc

/// Facts about the machine from /proc and /sys. The text of a fact that cannot be read says so.
package struct MachineFiles: Sendable {
    /// Root of /proc and /sys: "" on a real machine, a directory in tests.
    package let root: String

    package init(root: String = "") { self.root = root }

    /// Time of cores since boot, in ticks of 10 ms. The resolution suits totals over seconds, not single processes.
    package struct CPUTime: Hashable, Sendable {
        package let total: Int
        package let idle: Int
        package let steal: Int

        /// Busy time of the cores in seconds, known to 10 ms.
        package var busySeconds: Double { Double(total - idle - steal) / Double(sysconf(Int32(_SC_CLK_TCK))) }

        /// Returns the busy and stolen shares of the time since `earlier`; nil when no tick passed.
        package func shares(since earlier: CPUTime) -> (busy: Double, steal: Double)? {
            let passed = total - earlier.total
            guard passed > 0 else { return nil }
            let stolen = steal - earlier.steal
            // Idle time includes waiting for storage, and that counter may decrease (proc_pid_stat(5), iowait).
            let busy = min(max(passed - (idle - earlier.idle) - stolen, 0), passed)
            return (Double(busy) / Double(passed), Double(stolen) / Double(passed))
        }
    }

    /// - Parameter cores: numbers of the cores that count. All cores count if the set is empty, or if /proc/stat lacks
    ///   one of them (a container's own view has other numbers).
    package func cpuTime(of cores: Set<Int>) -> CPUTime? {
        guard let text = try? Files.text(root + "/proc/stat") else { return nil }
        return Self.parseCPUTime(text, of: cores)
    }

    static func parseCPUTime(_ text: String, of cores: Set<Int> = []) -> CPUTime? {
        var times: [Substring: CPUTime] = [:]
        for line in text.split(separator: "\n").prefix(while: { $0.hasPrefix("cpu") }) {
            // user nice system idle iowait irq softirq steal (guest times are within user and nice)
            let fields = line.split(separator: " ")
            let ticks = fields.dropFirst().prefix(8).compactMap { Int($0) }
            guard ticks.count == 8 else { continue }
            times[fields[0]] = CPUTime(total: ticks.reduce(0, +), idle: ticks[3] + ticks[4], steal: ticks[7])
        }
        let wanted = cores.compactMap { times["cpu\($0)"] }
        guard !wanted.isEmpty, wanted.count == cores.count else { return times["cpu"] }
        func sum(_ part: (CPUTime) -> Int) -> Int { wanted.reduce(0) { $0 + part($1) } }
        return CPUTime(total: sum(\.total), idle: sum(\.idle), steal: sum(\.steal))
    }

    package var processor: String {
        guard let text = try? Files.text(root + "/proc/cpuinfo") else { return "not readable: \(root)/proc/cpuinfo" }
        for line in text.split(separator: "\n") where line.hasPrefix("model name") {
            if let colon = line.firstIndex(of: ":") { return String(line[line.index(colon, offsetBy: 2)...]) }
        }
        return "not named in /proc/cpuinfo"
    }

    package var loadAverage: String { firstLine("/proc/loadavg") }
    package var governor: String { firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") }
    package var clockSource: String { firstLine("/sys/devices/system/clocksource/clocksource0/current_clocksource") }

    package var memoryBytes: Int? {
        (try? Files.text(root + "/proc/meminfo")).flatMap { ProcessFiles.kilobytes("MemTotal", in: $0) }
    }

    /// Free memory in bytes: MemFree, plus the free pages that each core keeps for its next allocation, which MemFree
    /// excludes. Tens of megabytes are kept there after a fleet has exited.
    package var freeMemory: Int? {
        guard let text = try? Files.text(root + "/proc/meminfo"),
            let free = ProcessFiles.kilobytes("MemFree", in: text)
        else { return nil }
        let pages = (try? Files.text(root + "/proc/zoneinfo")).map(Self.parseKeptPages) ?? 0
        return free + pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Sums the counts of the page sets: the lines `count: N` that follow `cpu: N`.
    static func parseKeptPages(_ zoneinfo: String) -> Int {
        zoneinfo.split(separator: "\n").reduce(0) { sum, line in
            let words = line.split(separator: " ")
            return words.count == 2 && words[0] == "count:" ? sum + (Int(words[1]) ?? 0) : sum
        }
    }

    /// Page faults of the whole machine since boot that had to wait for storage.
    package var majorFaults: Int? {
        (try? Files.text(root + "/proc/vmstat")).flatMap(Self.parseMajorFaults)
    }

    static func parseMajorFaults(_ text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix("pgmajfault ") {
            return Int(line.dropFirst("pgmajfault ".count))
        }
        return nil
    }

    /// "v2", "v1", "hybrid", or the reason why it is unknown.
    package var cgroupMode: String {
        guard let text = try? Files.text(root + "/proc/self/mounts") else { return "not readable: /proc/self/mounts" }
        let types = Set(
            text.split(separator: "\n").compactMap { line -> Substring? in
                let fields = line.split(separator: " ")
                return fields.count > 2 ? fields[2] : nil
            })
        switch (types.contains("cgroup"), types.contains("cgroup2")) {
        case (true, true): return "hybrid"
        case (true, false): return "v1"
        case (false, true): return "v2"
        case (false, false): return "none mounted"
        }
    }

    package static var kernel: String {
        var name = utsname()
        uname(&name)
        let text = withUnsafeBytes(of: &name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return "Linux \(text)"
    }

    /// The ports that the kernel assigns to outgoing connections; the default range if they cannot be read.
    package var ephemeralPorts: ClosedRange<Int> {
        let numbers = firstLine("/proc/sys/net/ipv4/ip_local_port_range").split { $0 == "\t" || $0 == " " }.compactMap {
            Int($0)
        }
        return numbers.count == 2 && numbers[0] <= numbers[1] ? numbers[0]...numbers[1] : 32_768...60_999
    }

    /// Ports that an administrator has removed from `ephemeralPorts`.
    package var reservedPorts: Set<Int> {
        UsableCores.parseList(firstLine("/proc/sys/net/ipv4/ip_local_reserved_ports")) ?? []
    }

    private func firstLine(_ path: String) -> String {
        do throws(SystemError) {
            let text = try Files.text(root + path)
            return text.split(separator: "\n").first.map(String.init) ?? "empty: \(path)"
        } catch {
            return "not readable (\(error.reason))"
        }
    }
}

/// System entropy, used when no seed is given.
package enum SystemRandom {
    package static func seed() -> UInt64 { UInt64.random(in: 1...UInt64(UInt32.max)) }
}
