import Glibc

/// The network interfaces of this process's network namespace.
package enum Interfaces {
    /// Whether the loopback interface is up, so that 127.0.0.0/8 can be reached; true if the kernel does not report it.
    ///
    /// The loopback interface of a new namespace (`unshare -n`) is down. Then no address of 127.0.0.0/8 can be bound or
    /// connected to.
    package static var isLoopbackUp: Bool {
        var states: [Bool] = []
        look { flags, _ in
            if flags & UInt32(IFF_LOOPBACK) != 0 { states.append(flags & UInt32(IFF_UP) != 0) }
        }
        return states.isEmpty || states.contains(true)
    }

    /// Calls the body for each interface and address, with the interface's flags (netdevice(7)). Calls it for none if
    /// they cannot be read.
    static func look(_ body: (_ flags: UInt32, _ address: UnsafeMutablePointer<sockaddr>?) -> Void) {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return }
        defer { freeifaddrs(list) }
        var next = list
        while let one = next {
            body(one.pointee.ifa_flags, one.pointee.ifa_addr)
            next = one.pointee.ifa_next
        }
    }
}
