import LinuxSystem

/// The share of 127.0.0.0/8 that one bench has for itself: 127.(16 + slot).0.0/16, held by a name in the kernel that goes
/// with the bench, however it ends. Two benches of one network namespace never share a slot, and a slot whose addresses a process
/// still uses is given to nobody.
package struct PortSlot: ~Copyable, Sendable {
    package let number: Int
    /// Slots that were passed over because their addresses are in use, and by whom.
    let passedOver: [String]
    private let lock: NameLock

    package static let count = 200
    private static let firstNetwork = 16

    private init(number: Int, passedOver: [String], lock: consuming NameLock) {
        self.number = number
        self.passedOver = passedOver
        self.lock = lock
    }

    /// Costs one look at the kernel's table of sockets, and where a slot's addresses are in use one at the descriptors of all
    /// processes.
    package static func take() throws -> PortSlot { try take(among: 0..<count) }

    static func take(among numbers: Range<Int>) throws -> PortSlot {
        var passedOver: [String] = []
        for number in numbers {
            guard let lock = try NameLock.take("exporter-bench/slot/\(number)") else { continue }
            // Behind the lock: the bench that had it before may have ended a moment ago.
            let network = UInt8(firstNetwork + number)
            let held = AddressHolders().held(inNetwork: network)
            guard !held.isEmpty else { return PortSlot(number: number, passedOver: passedOver, lock: lock) }
            passedOver.append(
                "addresses 127.\(network).0.0/16 are still in use and left out: \(SlotHolders.text(held))")
        }
        throw HarnessError.missing(
            (["all \(count) address slots are taken by other benches on this machine: wait for one to end"] + passedOver)
                .joined(separator: "; "))
    }

    /// Of `ports`, those that cannot be bound on this slot's addresses: somebody listens there on every address.
    ///
    /// - Parameter sharesAddress: whether agents listen on 127.0.0.1: then those that are taken there count too.
    package func occupied(among ports: some Sequence<Int>, sharesAddress: Bool = false) -> Set<Int> {
        let addresses =
            ["127.\(Self.firstNetwork + number).255.254"] + (sharesAddress ? ["127.0.0.1"] : [])
        var found: Set<Int> = []
        for port in ports {
            let endpoints = addresses.compactMap { Endpoint($0, port) }
            if endpoints.contains(where: { !Sockets.canBind($0) }) { found.insert(port) }
        }
        return found
    }
}

/// Who holds an address, in words.
enum SlotHolders {
    private static let most = 3

    /// `127.19.1.2:7001 by python3 (PID 12); ...`: each process once.
    static func list(_ held: [AddressHolders.Held]) -> String {
        var named: Set<Int32> = []
        let shown = held.filter { $0.holder.map { named.insert($0.pid).inserted } ?? true }
        let words = shown.prefix(most).map { one in
            "\(one.place) by " + (one.holder?.name ?? "a process that cannot be seen from here")
        }
        return (words + (shown.count > most ? ["and \(shown.count - most) more"] : [])).joined(separator: "; ")
    }

    /// With the command that frees the address.
    static func text(_ held: [AddressHolders.Held]) -> String {
        let pids = Set(held.compactMap { $0.holder?.pid }).sorted().map(String.init).joined(separator: " ")
        return list(held) + (pids.isEmpty ? "" : "; to free them: kill \(pids)")
    }
}
