/// Free ports, lowest first from 20000 up (over the usual services, under Linux' usual ephemeral range), then those
/// from 1024 up. Each is given once.
struct PortPool {
    private static let range = 1024...65535
    private static let first = 20000

    private let ephemeral: EphemeralPorts
    private let taken: Set<Int>
    private var next = Self.first
    private var remaining = Self.range.count

    /// - Parameter window: how many ports to begin after, for pools that should not meet. Those skipped come last.
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

    /// nil when there is none left.
    mutating func take() -> Int? {
        while remaining > 0 {
            let port = next
            step()
            remaining -= 1
            if !ephemeral.contains(port), !taken.contains(port) { return port }
        }
        return nil
    }

    /// The lower of the next two neighbours; what is skipped over is not given again.
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
