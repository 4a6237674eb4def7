/// Room for the bodies of pages that are being received at the same time. Confined to one thread.
///
/// While there is room everyone takes of it. The first transfer that finds none has the right to go on to its end, so that one
/// of them always does; the others wait until a transfer has ended.
final class PageRoom {
    /// What a transfer has of the room.
    final class Place {
        fileprivate(set) var bytes = 0
        /// Whether it is to be told when there is room again.
        var isWaiting = false
        fileprivate(set) var hasWaited = false
    }

    private let limit: Int
    private var taken = 0
    /// Bytes of pages that were received and still take room.
    var held = 0
    /// May exceed the limit.
    private weak var first: Place?

    init(_ limit: Int) { self.limit = limit }

    /// False where the transfer has to wait.
    func take(_ count: Int, for place: Place) -> Bool {
        if held + taken + count > limit, first !== place {
            guard first == nil, held <= limit else {
                place.isWaiting = true
                place.hasWaited = true
                return false
            }
            first = place
        }
        place.bytes += count
        taken += count
        return true
    }

    /// When the transfer has ended.
    func leave(_ place: Place) {
        taken -= place.bytes
        place.bytes = 0
        if first === place { first = nil }
    }
}
