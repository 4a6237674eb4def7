import BenchmarkModel
import LinuxSystem

/// The checks of external programs and libraries.
struct ProgramChecks {
    /// The directories to search for programs.
    let path: [String]
    let machine: MachineFiles
    /// The path of the counting allocator; nil when it is not installed.
    let allocator: String?
    /// The path of the script that draws the plots of pages; nil when it was not made.
    let plots: String?

    func all() -> [Diagnosis] {
        [toolchains(), counting(), drawing(), prometheus(), alertmanager(), counters(), netem(), slurm()]
    }

    /// Checks the toolchains of the agents that are built from the project's sources. An agent that is already built
    /// needs none.
    private func toolchains() -> Diagnosis {
        let compilers = [("swift", "swift"), ("cpp", "g++"), ("go", "go"), ("rust", "cargo"), ("python", "python3")]
        let absent = compilers.filter { program($0.1) == nil }
        if absent.isEmpty { return Diagnosis("toolchains", .ok, found: "present for all five reference targets") }
        return Diagnosis(
            "toolchains", .degraded, found: "not on the PATH: \(absent.map(\.1).joined(separator: " "))",
            lost: "the agents of these targets cannot be built: \(absent.map(\.0).joined(separator: ", "))",
            remedy: "scripts/setup targets; for swift see https://www.swift.org/install/linux")
    }

    private func counting() -> Diagnosis {
        if let allocator { return Diagnosis("jemalloc", .ok, found: allocator) }
        return Diagnosis(
            "jemalloc", .degraded, found: "not installed",
            lost: "no figures for live heap, allocations per request and allocations per scrape",
            remedy: "scripts/setup bench")
    }

    private func drawing() -> Diagnosis {
        if let plots { return Diagnosis("plots", .ok, found: plots) }
        return Diagnosis(
            "plots", .degraded, found: "the plot script was not made",
            lost: "pages have only tables, and report --plots does not work", remedy: "scripts/setup bench")
    }

    private func prometheus() -> Diagnosis {
        let absent = ["prometheus", "promtool"].filter { program($0) == nil }
        if absent.isEmpty { return Diagnosis("Prometheus", .ok, found: program("prometheus") ?? "") }
        return Diagnosis(
            "Prometheus", .degraded, found: "\(absent.joined(separator: " and ")) not on the PATH",
            lost:
                "`exporter-bench run --scraper prometheus` and `exporter-bench hub up` do not work; the scraper of the bench does",
            remedy: "scripts/setup hub")
    }

    private func alertmanager() -> Diagnosis {
        let server = ["prometheus-alertmanager", "alertmanager"].lazy.compactMap(program).first
        guard let server, program("amtool") != nil else {
            return Diagnosis(
                "Alertmanager", .degraded, found: "\(server == nil ? "alertmanager" : "amtool") not on the PATH",
                lost: "hub up does not work on the central machine, and its configuration is not checked",
                remedy: "scripts/setup hub")
        }
        return Diagnosis("Alertmanager", .ok, found: server)
    }

    private func counters() -> Diagnosis {
        let exist = Files.exists(machine.root + "/sys/bus/event_source/devices/cpu")
        return Diagnosis("PMU", .unused, found: exist ? "hardware counters are available" : "no hardware counters")
    }

    private func netem() -> Diagnosis {
        Diagnosis("netem", .unused, found: program("tc") ?? "tc not on the PATH")
    }

    private func slurm() -> Diagnosis {
        Diagnosis("Slurm", .unused, found: program("srun") ?? "srun not on the PATH")
    }

    private func program(_ name: String) -> String? {
        path.map { "\($0)/\(name)" }.first(where: Files.isExecutable)
    }
}
