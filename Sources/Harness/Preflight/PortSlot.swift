import LinuxSystem

/// The part of 127.0.0.0/8 that one bench owns: 127.(16 + slot).0.0/16.
///
/// A name in the kernel marks the slot as taken. The kernel removes the name when the bench exits, even if it is
/// killed. Two benches of one network namespace never share a slot, and a slot is not assigned while a process still
/// uses its addresses.
package struct PortSlot: ~Copyable, Sendable {
    package let number: Int
    /// Messages about slots that were skipped because processes still use their addresses.
    let passedOver: [String]
    private let lock: NameLock

    package static let count = 200
    private static let firstNetwork = 16

    private init(number: Int, passedOver: [String], lock: consuming NameLock) {
        self.number = number
        self.passedOver = passedOver
        self.lock = lock
    }

    /// Takes the first free slot.
    ///
    /// Reads the socket table of the kernel once. If the addresses of a slot are in use, it also reads the descriptors
    /// of all processes.
    ///
    /// - Throws: `HarnessError.missing` if all slots are taken.
    package static func take() throws -> PortSlot { try take(among: 0..<count) }

    static func take(among numbers: Range<Int>) throws -> PortSlot {
        var passedOver: [String] = []
        for number in numbers {
            guard let lock = try NameLock.take("exporter-bench/slot/\(number)") else { continue }
            // The addresses are checked after the lock is taken: the previous bench of this slot may have exited just
            // before.
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

    /// Returns those of `ports` that cannot be bound on the addresses of this slot, because a program listens on all
    /// addresses.
    ///
    /// - Parameter sharesAddress: whether agents listen on 127.0.0.1; if so, ports that are taken there are included.
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

/// Messages about the processes that hold addresses.
enum SlotHolders {
    private static let most = 3

    /// Returns a list such as `127.19.1.2:7001 by python3 (PID 12); ...`. Each process occurs once.
    static func list(_ held: [AddressHolders.Held]) -> String {
        var named: Set<Int32> = []
        let shown = held.filter { $0.holder.map { named.insert($0.pid).inserted } ?? true }
        let words = shown.prefix(most).map { one in
            "\(one.address) by " + (one.holder?.name ?? "a process that cannot be seen from here")
        }
        return (words + (shown.count > most ? ["and \(shown.count - most) more"] : [])).joined(separator: "; ")
    }

    /// Returns the list with the command that frees the addresses.
    static func text(_ held: [AddressHolders.Held]) -> String {
        let pids = Set(held.compactMap { $0.holder?.pid }).sorted().map(String.init).joined(separator: " ")
        return list(held) + (pids.isEmpty ? "" : "; to free them: kill \(pids)")
    }
}
