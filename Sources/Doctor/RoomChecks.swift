/// What a default run takes of the machine's limits, and whether that is there: pure over the figures.
struct RoomChecks {
    /// Bytes, and nil where it cannot be told.
    let free: Int?
    /// Why the results directory cannot be made or written to; nil where it can.
    let writeProblem: String?
    let neededBytes: Int
    let directory: String
    /// Open files.
    let descriptors: Int
    let neededDescriptors: Int
    /// Of the fleet's ports, and those that take their place, somebody listens on; nil where all address slots are taken.
    let occupiedPorts: [Int]?
    /// Whether 127.0.0.0/8 can be used.
    var isLoopbackUp = true
    /// What the kernel gives to outgoing connections.
    let ephemeralPorts: ClosedRange<Int>
    /// Why a target that listens on all addresses has no ports; nil where it has.
    let sharedPortProblem: String?
    /// Why CPU of children cannot be accounted in control groups; nil where it can.
    let groupProblem: String?
    let groupMode: String

    func all() -> [Diagnosis] { [cgroup(), openFiles(), ports(), portRange(), disk()] }

    private func cgroup() -> Diagnosis {
        guard let groupProblem else { return Diagnosis("cgroup", .ok, found: "\(groupMode); groups can be made") }
        return Diagnosis(
            "cgroup", .degraded, found: "\(groupMode); \(groupProblem)",
            lost: "CPU of agents with children is a sum over processes, which loses those that end between two looks",
            remedy: "run as root, or in a group that is delegated: systemd-run --user --scope -p Delegate=yes ...")
    }

    private func openFiles() -> Diagnosis {
        let found = "open files: \(descriptors) allowed, \(neededDescriptors) needed"
        if descriptors >= neededDescriptors { return Diagnosis("limits", .ok, found: found) }
        return Diagnosis(
            "limits", .missing, found: found, lost: "a run of the whole fleet does not begin",
            remedy: "ulimit -n \(neededDescriptors)")
    }

    private func ports() -> Diagnosis {
        guard isLoopbackUp else {
            return Diagnosis(
                "ports", .missing, found: "the loopback interface of this network namespace is down",
                lost: "a run does not begin: agents listen on its addresses", remedy: "ip link set lo up")
        }
        guard let occupiedPorts else {
            return Diagnosis(
                "ports", .missing, found: "all address slots are taken by other benches",
                lost: "a run does not begin", remedy: "wait for one of them to end")
        }
        if occupiedPorts.isEmpty { return Diagnosis("ports", .ok, found: "all of the fleet's are free") }
        let shown = occupiedPorts.prefix(8).map(String.init).joined(separator: ", ")
        let more = occupiedPorts.count > 8 ? " and \(occupiedPorts.count - 8) more" : ""
        return Diagnosis(
            "ports", .degraded, found: "somebody listens on every address at \(shown)\(more)",
            lost: "the agents that have them are moved to other ports",
            remedy: "ss -ltnp shows who listens")
    }

    private func portRange() -> Diagnosis {
        let range = "outgoing connections have \(ephemeralPorts.lowerBound)-\(ephemeralPorts.upperBound)"
        guard let sharedPortProblem else { return Diagnosis("port range", .ok, found: range) }
        return Diagnosis(
            "port range", .degraded, found: sharedPortProblem,
            lost:
                "a target that can only listen on all addresses (binds_address: false); others have loopback addresses of "
                + "their own, on which no outgoing connection begins",
            remedy: "sysctl -w net.ipv4.ip_local_reserved_ports=20000-29999")
    }

    private func disk() -> Diagnosis {
        if let writeProblem {
            return Diagnosis(
                "disk", .missing, found: writeProblem, lost: "a run does not begin", remedy: "give another --output")
        }
        guard let free else {
            return Diagnosis(
                "disk", .degraded, found: "\(directory): free space cannot be told",
                lost: "whether a run's results have room is not known")
        }
        let found = "\(directory): \(megabytes(free)) MB free, a default run needs \(megabytes(neededBytes) + 1) MB"
        if free >= neededBytes { return Diagnosis("disk", .ok, found: found) }
        return Diagnosis(
            "disk", .missing, found: found, lost: "a run does not begin",
            remedy: "make room, or give another --output")
    }

    private func megabytes(_ bytes: Int) -> Int { bytes / 1_000_000 }
}
