import CLinux
import Glibc
import Synchronization

/// Lets the first loop of a server accept alone, and the others when it is held up.
///
/// Loops that wait for the same socket are all woken by every client, and all but one in vain: a thread more to wake was a fifth of what a
/// scrape costs. So the others sleep, and a timer that is set while the first one makes an answer wakes them when that takes long.
final class Relief: Sendable {
    /// Nanoseconds that an answer may take before others accept.
    private static let patience: Int64 = 5_000_000

    /// Can be read when it is time.
    let timer: Int32
    private let heldUp = Atomic<Bool>(false)

    init() throws(ServerError) {
        timer = cl_timer()
        guard timer >= 0 else { throw .cannotStart("no timer") }
    }

    deinit { close(timer) }

    /// Whether the first loop makes an answer now.
    var isHeldUp: Bool { heldUp.load(ordering: .relaxed) }

    /// The first loop begins to make an answer.
    func begin() {
        heldUp.store(true, ordering: .relaxed)
        cl_set_timer(timer, Self.patience)
    }

    /// The answer is made.
    func end() {
        heldUp.store(false, ordering: .relaxed)
        cl_set_timer(timer, 0)
    }
}
