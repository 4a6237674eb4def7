import CBench
import Glibc

/// An epoll instance. Confined to one thread.
package struct EventPoll: ~Copyable {
    private let poll: FileDescriptor
    /// The keys of the last events.
    private let keys: UnsafeMutablePointer<UInt64>

    /// Most events that one call reports.
    private static let capacity = 256

    package init() throws(SystemError) {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw SystemError(call: "epoll_create1", subject: "epoll") }
        poll = FileDescriptor(owning: number)
        keys = .allocate(capacity: Self.capacity)
    }

    deinit { keys.deallocate() }

    package enum Interest: Sendable {
        case read
        case readAndWrite
    }

    /// Adds edge-triggered interest in a descriptor.
    package func add(_ descriptor: Int32, key: UInt64, _ interest: Interest) throws(SystemError) {
        try Self.control(poll.number, EPOLL_CTL_ADD, descriptor, Self.mask(interest), key)
    }

    package func change(_ descriptor: Int32, key: UInt64, _ interest: Interest) throws(SystemError) {
        try Self.control(poll.number, EPOLL_CTL_MOD, descriptor, Self.mask(interest), key)
    }

    private static func mask(_ interest: Interest) -> UInt32 {
        let read = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        return interest == .read ? read : read | EPOLLOUT.rawValue
    }

    private static func control(
        _ poll: Int32, _ operation: Int32, _ descriptor: Int32, _ mask: UInt32, _ key: UInt64
    ) throws(SystemError) {
        var event = epoll_event()
        event.events = mask
        event.data.u64 = key
        guard epoll_ctl(poll, operation, descriptor, &event) == 0 else {
            throw SystemError(call: "epoll_ctl", subject: "descriptor \(descriptor)")
        }
    }

    /// Calls `handle` with the key of each ready descriptor. Waits for the first one, at most `nanoseconds`; 0 does not
    /// wait. A signal ends the wait early.
    package func ready(within nanoseconds: Int64 = 0, _ handle: (_ key: UInt64) -> Void) {
        let count = cl_wait_for_events(poll.number, keys, Int32(Self.capacity), nanoseconds)
        var index = 0
        while index < Int(count) {
            handle(keys[index])
            index += 1
        }
    }
}
