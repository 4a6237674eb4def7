/// A limit on the space for page bodies that are received at the same time. Confined to one thread.
///
/// All transfers take space while there is some. The first transfer that finds none may continue to its end, so that
/// one transfer always makes progress. The others wait until a transfer has ended.
final class PageSpace {
    /// The space that one transfer has taken.
    final class Share {
        fileprivate(set) var bytes = 0
        /// Whether the transfer must be resumed when there is space again.
        var isWaiting = false
        fileprivate(set) var hasWaited = false
    }

    private let limit: Int
    private var taken = 0
    /// Bytes of pages that were received and still take space.
    var held = 0
    /// The transfer that may exceed the limit.
    private weak var first: Share?

    init(_ limit: Int) { self.limit = limit }

    /// Takes space. Returns false if the transfer has to wait.
    func take(_ count: Int, for share: Share) -> Bool {
        if held + taken + count > limit, first !== share {
            guard first == nil, held <= limit else {
                share.isWaiting = true
                share.hasWaited = true
                return false
            }
            first = share
        }
        share.bytes += count
        taken += count
        return true
    }

    /// Releases the space of a transfer that has ended.
    func leave(_ share: Share) {
        taken -= share.bytes
        share.bytes = 0
        if first === share { first = nil }
    }
}
