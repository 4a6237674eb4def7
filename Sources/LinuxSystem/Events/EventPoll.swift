import CBench
import Glibc

/// An epoll instance. Confined to one thread.
package struct EventPoll: ~Copyable {
    private let poll: FileDescriptor
    private let found: UnsafeMutablePointer<cl_event>

    /// Most events that one call reports.
    package static let capacity = 256

    package init() throws(SystemError) {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw SystemError(call: "epoll_create1", subject: "epoll") }
        poll = FileDescriptor(owning: number)
        found = .allocate(capacity: Self.capacity)
    }

    deinit { found.deallocate() }

    /// The readiness of a descriptor.
    package struct Event: Sendable {
        package let key: UInt64
        /// Whether the other end has closed its side, or the connection is broken.
        package let hasEnded: Bool
    }

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

    /// Calls `handle` with the event of each ready descriptor. Waits for the first one, at most `nanoseconds`; 0 does not
    /// wait. A signal ends the wait early.
    package func ready(within nanoseconds: Int64 = 0, _ handle: (Event) -> Void) {
        let count = cl_wait_for_events(poll.number, found, Int32(Self.capacity), nanoseconds)
        var index = 0
        while index < Int(count) {
            handle(Event(key: found[index].key, hasEnded: found[index].has_ended != 0))
            index += 1
        }
    }

    /// Waits until a descriptor is ready, or until `deadline` (CLOCK_MONOTONIC, nanoseconds).
    package func wait(until deadline: Int64) {
        _ = cl_wait_readable(poll.number, max(0, deadline - Clock.now()))
    }
}
