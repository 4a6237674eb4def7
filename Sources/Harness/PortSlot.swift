import LinuxSystem

/// The share of 127.0.0.0/8 that one bench has for itself: 127.(16 + slot).0.0/16, held by a name in the kernel that goes
/// with the bench, however it ends. Two benches of one network namespace never share a slot.
public struct PortSlot: ~Copyable, Sendable {
    public let number: Int
    private let lock: NameLock

    public static let count = 200

    private init(number: Int, lock: consuming NameLock) {
        self.number = number
        self.lock = lock
    }

    public static func take() throws -> PortSlot {
        for number in 0..<count {
            if let lock = try NameLock.take("exporter-bench/slot/\(number)") {
                return PortSlot(number: number, lock: lock)
            }
        }
        throw HarnessError.missing(
            "all \(count) address slots are taken by other benches on this machine: wait for one to end")
    }

    /// Of `ports`, those that cannot be bound on this slot's addresses: somebody listens there on every address.
    public func occupied(among ports: some Sequence<Int>) -> Set<Int> {
        var found: Set<Int> = []
        for port in ports {
            guard let endpoint = Endpoint("127.\(16 + number).255.254", port) else { continue }
            if !Sockets.canBind(endpoint) { found.insert(port) }
        }
        return found
    }
}
