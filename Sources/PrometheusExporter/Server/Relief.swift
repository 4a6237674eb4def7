import CLinux
import Glibc
import Synchronization

/// Makes the first loop of a server accept alone, and the other loops accept while it is held up.
///
/// Every client wakes all loops that wait for the same socket, and only one of them gets the connection. Waking one
/// more thread was a fifth of the cost of a scrape. So the other loops sleep. A timer is set while the first loop makes
/// an answer, and wakes them if the answer takes long.
final class Relief: Sendable {
    /// Nanoseconds that an answer may take before the other loops accept.
    private static let patience: Int64 = 5_000_000

    /// A descriptor that is readable when the other loops are to accept.
    let timer: Int32
    private let heldUp = Atomic<Bool>(false)

    init() throws(ServerError) {
        timer = cl_timer()
        guard timer >= 0 else { throw .cannotStart("the kernel made no timer: \(String(cString: strerror(errno)))") }
    }

    deinit { close(timer) }

    /// Whether the first loop is making an answer.
    var isHeldUp: Bool { heldUp.load(ordering: .relaxed) }

    /// Records that the first loop begins to make an answer.
    func begin() {
        heldUp.store(true, ordering: .relaxed)
        cl_set_timer(timer, Self.patience)
    }

    /// Records that the answer is made.
    func end() {
        heldUp.store(false, ordering: .relaxed)
        cl_set_timer(timer, 0)
    }
}
