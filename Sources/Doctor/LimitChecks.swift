/// The checks of the machine's limits against the needs of a default run. They are pure functions of the figures.
struct LimitChecks {
    /// The free space for results, in bytes; nil when it is unknown.
    let free: Int?
    /// The reason why the results directory cannot be created or written; nil when it can.
    let writeProblem: String?
    let neededBytes: Int
    let directory: String
    /// The number of open files that is allowed.
    let descriptors: Int
    let neededDescriptors: Int
    /// The ports of the fleet, or their replacements, on which another program listens; nil when all address slots are
    /// in use.
    let occupiedPorts: [Int]?
    /// Whether 127.0.0.0/8 can be used.
    var isLoopbackUp = true
    /// The kernel's ports for outgoing connections.
    let ephemeralPorts: ClosedRange<Int>
    /// The reason why a target that listens on all addresses cannot have ports; nil when it can.
    let sharedPortProblem: String?
    /// The reason why the CPU time of children cannot be measured in control groups; nil when it can.
    let groupProblem: String?
    let groupMode: String

    func all() -> [Diagnosis] { [cgroup(), openFiles(), ports(), portRange(), disk()] }

    private func cgroup() -> Diagnosis {
        guard let groupProblem else {
            return Diagnosis(
                "cgroup", .ok,
                found: "\(groupMode); control groups can be created")
        }
        return Diagnosis(
            "cgroup", .degraded, found: "\(groupMode); \(groupProblem)",
            lost: "CPU of agents with children is a sum over processes, without those that exit between two readings",
            remedy: "run as root, or in a delegated group: systemd-run --user --scope -p Delegate=yes exporter-bench "
                + "...")
    }

    private func openFiles() -> Diagnosis {
        let found = "open files: \(descriptors) allowed, \(neededDescriptors) needed"
        if descriptors >= neededDescriptors { return Diagnosis("limits", .ok, found: found) }
        return Diagnosis(
            "limits", .missing, found: found, lost: "a run of the whole fleet does not start",
            remedy: "ulimit -n \(neededDescriptors)")
    }

    private func ports() -> Diagnosis {
        guard isLoopbackUp else {
            return Diagnosis(
                "ports", .missing, found: "the loopback interface of this network namespace is down",
                lost: "a run does not start: agents listen on its addresses", remedy: "ip link set lo up")
        }
        guard let occupiedPorts else {
            return Diagnosis(
                "ports", .missing, found: "all address slots are in use by other benches",
                lost: "a run does not start", remedy: "wait until another bench has ended")
        }
        if occupiedPorts.isEmpty { return Diagnosis("ports", .ok, found: "all ports of the fleet are free") }
        let shown = occupiedPorts.prefix(8).map(String.init).joined(separator: ", ")
        let more = occupiedPorts.count > 8 ? " and \(occupiedPorts.count - 8) more" : ""
        return Diagnosis(
            "ports", .degraded, found: "other programs listen on all addresses at \(shown)\(more)",
            lost: "agents with these ports are moved to other ports",
            remedy: "stop these programs: ss -ltnp lists them")
    }

    private func portRange() -> Diagnosis {
        let range = "outgoing connections use \(ephemeralPorts.lowerBound)-\(ephemeralPorts.upperBound)"
        guard let sharedPortProblem else { return Diagnosis("port range", .ok, found: range) }
        return Diagnosis(
            "port range", .degraded, found: sharedPortProblem,
            lost:
                "a target that can only listen on all addresses (binds_address: false) cannot be measured; other "
                + "targets have their own loopback addresses, on which no outgoing connection begins",
            remedy: "sysctl -w net.ipv4.ip_local_reserved_ports=20000-29999")
    }

    private func disk() -> Diagnosis {
        if let writeProblem {
            return Diagnosis(
                "disk", .missing, found: writeProblem, lost: "a run does not start",
                remedy: "give another directory with --output DIR")
        }
        guard let free else {
            return Diagnosis(
                "disk", .degraded, found: "\(directory): the free space is unknown",
                lost: "it is unknown whether the results of a run fit")
        }
        let found = "\(directory): \(megabytes(free)) MB free, a default run needs \(megabytes(neededBytes) + 1) MB"
        if free >= neededBytes { return Diagnosis("disk", .ok, found: found) }
        return Diagnosis(
            "disk", .missing, found: found, lost: "a run does not start",
            remedy: "free some space, or give another directory with --output DIR")
    }

    private func megabytes(_ bytes: Int) -> Int { bytes / 1_000_000 }
}
