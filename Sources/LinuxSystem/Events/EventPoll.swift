import CBench
import Glibc

/// An epoll instance. Confined to one thread.
package struct EventPoll: ~Copyable {
    private let poll: FileDescriptor
    private let events: UnsafeMutablePointer<epoll_event>
    private let capacity: Int32

    package init(capacity: Int = 256) throws(SystemError) {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw SystemError(call: "epoll_create1", subject: "epoll") }
        poll = FileDescriptor(owning: number)
        events = .allocate(capacity: capacity)
        self.capacity = Int32(capacity)
    }

    deinit { events.deallocate() }

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

    /// Calls `handle` with the key of each ready descriptor. Does not wait.
    package func ready(_ handle: (_ key: UInt64) -> Void) {
        let count = epoll_wait(poll.number, events, capacity, 0)
        var index: Int32 = 0
        while index < count {
            handle(events[Int(index)].data.u64)
            index += 1
        }
    }

    /// Waits until a descriptor is ready, or until `deadline` (CLOCK_MONOTONIC, nanoseconds).
    package func wait(until deadline: Int64) {
        _ = cl_wait_readable(poll.number, max(0, deadline - Clock.now()))
    }
}
