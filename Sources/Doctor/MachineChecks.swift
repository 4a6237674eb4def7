import Analysis
import BenchmarkModel
import LinuxSystem

/// The checks of the machine itself. They are pure functions of its files, so that tests can define machines.
struct MachineChecks {
    let machine: MachineFiles
    let cores: UsableCores
    /// The shares of the cores' time that were used and that the hypervisor took; nil when they cannot be read.
    let shares: (busy: Double, steal: Double)?

    /// The maximum share of the machine's time that other programs may use. Above it, twins wait for a core.
    static let busyLimit = 0.2

    func all() -> [Diagnosis] { [coresCheck(), load(), steal(), governor(), turbo(), clock()] }

    private func coresCheck() -> Diagnosis {
        let found = cores.limit ?? cores.text
        if cores.isStoppedByQuota {
            return Diagnosis(
                "cores", .degraded, found: found,
                lost:
                    "when the quota is used up, the bench and its agents are stopped until the end of the period; "
                    + "such blocks are marked as disturbed, and shares of the machine refer to \(cores.text) cores",
                remedy: "run outside of the group, or raise its cpu.max (in version 1 cpu.cfs_quota_us)")
        }
        if cores.runnable > 1 { return Diagnosis("cores", .ok, found: found) }
        return Diagnosis(
            "cores", .degraded, found: found,
            lost: "the bench uses a part of the agents' only core: response times and late sends are worse",
            remedy: cores.online > 1
                ? "allow a second core with taskset, or in cpuset.cpus of the control group"
                : "give the machine a second core, or lower --rate")
    }

    private func load() -> Diagnosis {
        guard let shares else {
            return Diagnosis("load", .degraded, found: "/proc/stat cannot be read", lost: "no table of disturbances")
        }
        let found = "\(percent(shares.busy)) of the cores' time is used before anything is measured"
        return shares.busy <= Self.busyLimit
            ? Diagnosis("load", .ok, found: found)
            : Diagnosis(
                "load", .degraded, found: found,
                lost: "blocks in which the bench waits for a core are marked as disturbed; intervals are wider",
                remedy: "stop other programs: top lists them")
    }

    private func steal() -> Diagnosis {
        // The same limit by which a run marks its blocks.
        let limit = DisturbanceRule.steal.limit
        guard let shares else {
            return Diagnosis(
                "steal", .degraded, found: "/proc/stat cannot be read",
                lost: "stolen time is not detected")
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
                "governor", .degraded, found: "not reported by this machine (usual for virtual machines)",
                lost: "a change of the cores' frequency is not detected; it affects both twins equally")
        }
        return governor == "performance"
            ? Diagnosis("governor", .ok, found: governor)
            : Diagnosis(
                "governor", .degraded, found: governor,
                lost: "the cores' frequency follows the load: a light load takes more CPU seconds, in both twins",
                remedy: "cpupower frequency-set -g performance")
    }

    /// Checks turbo. Intel's file is 1 when turbo is off; the common file is 1 when it is on.
    private func turbo() -> Diagnosis {
        let lost =
            "the cores' frequency depends on their temperature: figures differ between runs, but hardly between twins"
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
            "turbo", .degraded, found: "not reported by this machine (usual for virtual machines)",
            lost: "it is unknown whether the cores' frequency varies")
    }

    /// The clock sources that are read without a system call.
    private static let fastClocks = ["tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter"]

    private func clock() -> Diagnosis {
        guard let source = machine.line("/sys/devices/system/clocksource/clocksource0/current_clocksource") else {
            return Diagnosis(
                "clock source", .degraded, found: "not reported by this machine",
                lost: "it is unknown whether reading the clock is cheap")
        }
        if Self.fastClocks.contains(source) { return Diagnosis("clock source", .ok, found: source) }
        return Diagnosis(
            "clock source", .degraded, found: source,
            lost: "reading the clock is a system call, which costs agents that time their requests and the bench CPU "
                + "time",
            remedy: "boot with clocksource=tsc, if the processor has a stable TSC")
    }

    private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}

extension MachineFiles {
    /// Returns the first line of a file in /proc or /sys; nil when the file is empty or cannot be read.
    func line(_ path: String) -> String? {
        guard let text = try? Files.text(root + path) else { return nil }
        return text.split(separator: "\n").first.map(String.init)
    }
}
