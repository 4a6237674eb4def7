import Analysis
import BenchmarkModel
import LinuxSystem

/// What the machine itself is like: pure over its files, so that tests have machines of their own.
struct MachineChecks {
    let machine: MachineFiles
    let cores: UsableCores
    /// Of the time of these cores in a stretch: used, and taken by the hypervisor; nil where it cannot be read.
    let shares: (busy: Double, steal: Double)?

    /// More than that of the machine's time, used by others, and twins wait for a core.
    static let busyLimit = 0.2

    func all() -> [Diagnosis] { [coresCheck(), load(), steal(), governor(), turbo(), clock()] }

    private func coresCheck() -> Diagnosis {
        let found = cores.limit ?? cores.text
        if cores.isStoppedByQuota {
            return Diagnosis(
                "cores", .degraded, found: found,
                lost:
                    "the bench and its agents are stopped until the period's end when the quota is used; such blocks are marked "
                    + "as disturbed, and shares of the machine are of \(cores.text) cores",
                remedy: "run outside of the group, or raise its cpu.max (version 1: cpu.cfs_quota_us)")
        }
        if cores.runnable > 1 { return Diagnosis("cores", .ok, found: found) }
        return Diagnosis(
            "cores", .degraded, found: found,
            lost: "the bench takes its own share of the agents' only core: response times and late sends are worse",
            remedy: cores.online > 1
                ? "let it use a second core: taskset, or cpuset.cpus of its control group"
                : "give the machine a second core, or lower --rate")
    }

    private func load() -> Diagnosis {
        guard let shares else {
            return Diagnosis("load", .degraded, found: "/proc/stat cannot be read", lost: "the table of disturbances")
        }
        let found = "\(percent(shares.busy)) of the cores' time is used before anything is measured"
        return shares.busy <= Self.busyLimit
            ? Diagnosis("load", .ok, found: found)
            : Diagnosis(
                "load", .degraded, found: found,
                lost: "blocks in which the bench waits for a core are marked as disturbed; intervals are wider",
                remedy: "end what else runs here: top shows it")
    }

    private func steal() -> Diagnosis {
        // The rule by which a run marks its blocks.
        let limit = DisturbanceRule.steal.limit
        guard let shares else {
            return Diagnosis("steal", .degraded, found: "/proc/stat cannot be read", lost: "stolen time is not seen")
        }
        let found = "\(percent(shares.steal)) of the cores' time is taken by the hypervisor"
        return shares.steal <= limit
            ? Diagnosis("steal", .ok, found: found)
            : Diagnosis(
                "steal", .degraded, found: found,
                lost: "blocks with more than \(percent(limit)) are marked as disturbed; intervals are wider",
                remedy: "run at another time, or on a machine with cores of its own")
    }

    private func governor() -> Diagnosis {
        guard let governor = machine.line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") else {
            return Diagnosis(
                "governor", .degraded, found: "the machine does not tell (virtual machines do not)",
                lost: "a change of the cores' frequency is not seen; it meets both twins alike")
        }
        return governor == "performance"
            ? Diagnosis("governor", .ok, found: governor)
            : Diagnosis(
                "governor", .degraded, found: governor,
                lost: "the cores' frequency follows the load: CPU seconds of a light load are longer, in both twins",
                remedy: "cpupower frequency-set -g performance")
    }

    /// Intel's switch says what is off, the common one what is on.
    private func turbo() -> Diagnosis {
        let lost = "the cores' frequency depends on their warmth: figures of different runs differ by it, twins' hardly"
        if let off = machine.line("/sys/devices/system/cpu/intel_pstate/no_turbo") {
            return off == "1"
                ? Diagnosis("turbo", .ok, found: "off")
                : Diagnosis(
                    "turbo", .degraded, found: "on", lost: lost,
                    remedy: "echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo")
        }
        if let on = machine.line("/sys/devices/system/cpu/cpufreq/boost") {
            return on == "0"
                ? Diagnosis("turbo", .ok, found: "off")
                : Diagnosis(
                    "turbo", .degraded, found: "on", lost: lost,
                    remedy: "echo 0 > /sys/devices/system/cpu/cpufreq/boost")
        }
        return Diagnosis(
            "turbo", .degraded, found: "the machine does not tell (virtual machines do not)",
            lost: "whether the cores' frequency varies is not known")
    }

    /// Those that are read without a system call.
    private static let fastClocks = ["tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter"]

    private func clock() -> Diagnosis {
        guard let source = machine.line("/sys/devices/system/clocksource/clocksource0/current_clocksource") else {
            return Diagnosis(
                "clock source", .degraded, found: "the machine does not tell",
                lost: "whether reading the clock is cheap is not known")
        }
        if Self.fastClocks.contains(source) { return Diagnosis("clock source", .ok, found: source) }
        return Diagnosis(
            "clock source", .degraded, found: source,
            lost: "reading the clock is a system call: agents that time their requests pay it, and so does the bench",
            remedy: "boot with clocksource=tsc, where the processor's is stable")
    }

    private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}

extension MachineFiles {
    /// The first line of a file of /proc or /sys; nil where it cannot be read or is empty.
    func line(_ path: String) -> String? {
        guard let text = try? Files.text(root + path) else { return nil }
        return text.split(separator: "\n").first.map(String.init)
    }
}
