import Glibc

/// The number of cores that this process and its children may use: those it may run on, limited by a CPU quota.
package struct UsableCores: Hashable, Sendable {
    /// Number of cores of the machine that are online.
    package let online: Int
    /// Numbers of the cores that the process may run on: its affinity, which the kernel keeps within its cpuset. If the
    /// set is empty (it cannot be read), all online cores count.
    package let allowed: Set<Int>
    /// The tightest quota of the control groups that contain the process.
    package let quota: CPULimitGroups.Quota?

    package init(online: Int, allowed: Set<Int>, quota: CPULimitGroups.Quota?) {
        self.online = online
        self.allowed = allowed
        self.quota = quota
    }

    /// - Parameter root: the root of /proc and /sys, "" on a real machine.
    package init(root: String = "") {
        let online = (try? Files.text(root + "/sys/devices/system/cpu/online")).flatMap(Self.parseList)
        let status = (try? Files.text(root + "/proc/self/status")) ?? ""
        // Without a restriction the list contains every core that could ever be plugged in.
        let affinity =
            status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
            .flatMap { Self.parseList(String($0.dropFirst("Cpus_allowed_list:".count))) } ?? []
        self.online = online?.count ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        allowed = online.map(affinity.intersection) ?? affinity
        quota = CPULimitGroups(root: root).quota
    }

    /// Number of cores that the process may run on.
    package var runnable: Int { allowed.isEmpty ? online : allowed.count }

    /// CPU seconds per second that the process may use.
    package var count: Double { min(Double(runnable), quota?.cores ?? .infinity) }

    /// Whether the quota is less than the cores that the process may run on.
    package var isStoppedByQuota: Bool { count < Double(runnable) }

    /// `count` as text, to three decimals: "2", "0.5".
    package var text: String { Self.text(count) }

    /// The reason why the process may use only a part of the machine; nil if nothing limits it.
    package var limit: String? {
        if let quota, isStoppedByQuota {
            return "\(text) of \(online) cores by the quota of cgroup \(quota.group)"
        }
        return runnable < online ? "\(runnable) of \(online) cores by affinity or cpuset" : nil
    }

    static func text(_ cores: Double) -> String {
        let rounded = (cores * 1000).rounded() / 1000
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    /// Parses a list such as "0-3,8"; nil for other text.
    static func parseList(_ text: String) -> Set<Int>? {
        var numbers: Set<Int> = []
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let ends = part.split(separator: "-").map { Int($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last else {
                return nil
            }
            numbers.formUnion(first...last)
        }
        return numbers.isEmpty ? nil : numbers
    }
}
