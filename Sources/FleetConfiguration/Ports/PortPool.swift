/// A pool that returns every free port once: first the ports from 20000 up (above the ports of usual services and below
/// the default ephemeral range of Linux), then those from 1024 up.
struct PortPool {
    private static let range = 1024...65535
    private static let first = 20000

    private let ephemeral: EphemeralPorts
    private let taken: Set<Int>
    private var next = Self.first
    private var remaining = Self.range.count

    /// Creates a pool.
    /// - Parameter window: the number of ports to skip, so that several pools return different ports. Skipped ports
    ///   come last.
    init(ephemeral: EphemeralPorts, taken: Set<Int>, skipping window: Int = 0) {
        self.ephemeral = ephemeral
        self.taken = taken
        let usable = ephemeral.countOutside(Self.range)
        var skip = usable == 0 ? 0 : window % usable
        while skip > 0 {
            if !ephemeral.contains(next) { skip -= 1 }
            step()
        }
    }

    /// Returns the next free port; nil when none is left.
    mutating func take() -> Int? {
        while remaining > 0 {
            let port = next
            step()
            remaining -= 1
            if !ephemeral.contains(port), !taken.contains(port) { return port }
        }
        return nil
    }

    /// Returns the lower of the next two neighboring free ports; nil when there are none. Ports that it skips are not
    /// returned later.
    mutating func takePair() -> Int? {
        guard var lower = take() else { return nil }
        while let port = take() {
            if port == lower + 1 { return lower }
            lower = port
        }
        return nil
    }

    private mutating func step() { next = next == Self.range.upperBound ? Self.range.lowerBound : next + 1 }
}
