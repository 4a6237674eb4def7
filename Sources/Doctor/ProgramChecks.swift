import BenchmarkModel
import LinuxSystem

/// Programs and libraries of others, and whether anything of the bench uses them.
struct ProgramChecks {
    /// Directories in which programs are looked for.
    let path: [String]
    let machine: MachineFiles
    /// The allocator that counts; nil when it is not installed.
    let allocator: String?
    /// What draws the pages' plots; nil when it was not made.
    let plots: String?

    func all() -> [Diagnosis] {
        [toolchains(), counting(), drawing(), prometheus(), alertmanager(), counters(), netem(), slurm()]
    }

    /// Of the agents that are built from the project's sources; what is built already needs none.
    private func toolchains() -> Diagnosis {
        let compilers = [("swift", "swift"), ("cpp", "g++"), ("go", "go"), ("rust", "cargo"), ("python", "python3")]
        let absent = compilers.filter { program($0.1) == nil }
        if absent.isEmpty { return Diagnosis("toolchains", .ok, found: "of all five reference targets") }
        return Diagnosis(
            "toolchains", .degraded, found: "not on the PATH: \(absent.map(\.1).joined(separator: " "))",
            lost: "agents that are not built yet cannot be: \(absent.map(\.0).joined(separator: ", "))",
            remedy: "scripts/setup targets, and swift from https://www.swift.org/install/linux")
    }

    private func counting() -> Diagnosis {
        if let allocator { return Diagnosis("jemalloc", .ok, found: allocator) }
        return Diagnosis(
            "jemalloc", .degraded, found: "not installed",
            lost: "no live heap, allocations of a request and of a scrape", remedy: "scripts/setup bench")
    }

    private func drawing() -> Diagnosis {
        if let plots { return Diagnosis("plots", .ok, found: plots) }
        return Diagnosis(
            "plots", .degraded, found: "what draws them was not made",
            lost: "the pages of runs have their figures as tables alone; report --plots", remedy: "scripts/setup bench")
    }

    private func prometheus() -> Diagnosis {
        let absent = ["prometheus", "promtool"].filter { program($0) == nil }
        if absent.isEmpty { return Diagnosis("Prometheus", .ok, found: program("prometheus") ?? "") }
        return Diagnosis(
            "Prometheus", .degraded, found: "\(absent.joined(separator: " and ")) not on the PATH",
            lost: "run --scraper prometheus, and hub up; the bench's own scraper needs none",
            remedy: "scripts/setup hub")
    }

    private func alertmanager() -> Diagnosis {
        let server = ["prometheus-alertmanager", "alertmanager"].lazy.compactMap(program).first
        guard let server, program("amtool") != nil else {
            return Diagnosis(
                "Alertmanager", .degraded, found: "\(server == nil ? "it" : "amtool") is not on the PATH",
                lost: "hub up of a fleet's central machine, and the check of its configuration",
                remedy: "scripts/setup hub")
        }
        return Diagnosis("Alertmanager", .ok, found: server)
    }

    private func counters() -> Diagnosis {
        let there = Files.exists(machine.root + "/sys/bus/event_source/devices/cpu")
        return Diagnosis("PMU", .unused, found: there ? "hardware counters are there" : "no hardware counters here")
    }

    private func netem() -> Diagnosis {
        Diagnosis("netem", .unused, found: program("tc").map { "\($0) is there" } ?? "tc is not on the PATH")
    }

    private func slurm() -> Diagnosis {
        Diagnosis("Slurm", .unused, found: program("srun").map { "\($0) is there" } ?? "srun is not on the PATH")
    }

    private func program(_ name: String) -> String? {
        path.map { "\($0)/\(name)" }.first(where: Files.isExecutable)
    }
}
