/// A rate over time that is linear piece by piece, and the times at which the expected number of requests reaches given
/// numbers. Pure. Every time is computed from the beginning of its piece, so that no rounding errors add up.
struct RateProfile: Sendable {
    /// A stretch in which the rate changes linearly.
    struct Stretch {
        let seconds: Double
        let from: Double
        let to: Double
    }

    private struct Piece {
        let stretch: Stretch
        let start: Double
        /// The expected number of requests before the piece.
        let before: Double

        var requests: Double { (stretch.from + stretch.to) / 2 * stretch.seconds }
        var end: Double { start + stretch.seconds }
    }

    private let pieces: [Piece]

    init(_ stretches: [Stretch]) {
        var pieces: [Piece] = []
        for stretch in stretches where stretch.seconds > 0 {
            pieces.append(
                Piece(
                    stretch: stretch, start: pieces.last?.end ?? 0,
                    before: pieces.last.map { $0.before + $0.requests } ?? 0))
        }
        self.pieces = pieces
    }

    /// The expected number of requests of the whole.
    var requests: Double { pieces.last.map { $0.before + $0.requests } ?? 0 }

    /// Returns the expected number of requests until a time.
    func requests(until time: Double) -> Double {
        guard let piece = pieces.last(where: { $0.start <= time }) else { return 0 }
        let (stretch, passed) = (piece.stretch, min(time - piece.start, piece.stretch.seconds))
        return piece.before + stretch.from * passed
            + (stretch.to - stretch.from) / stretch.seconds * passed * passed / 2
    }

    /// Returns the time, in seconds, at which the expected number of requests reaches a number; nil for one that is not
    /// reached before the end.
    /// - Parameter index: the piece in which the search begins. It becomes the piece of the time, so that a caller with
    ///   ascending numbers passes each piece once. Begin with 0.
    func time(of number: Double, from index: inout Int) -> Double? {
        while index < pieces.count, number >= pieces[index].before + pieces[index].requests { index += 1 }
        guard index < pieces.count else { return nil }
        let piece = pieces[index]
        let rest = number - piece.before
        guard rest > 0 else { return piece.start }
        let (from, change) = (piece.stretch.from, (piece.stretch.to - piece.stretch.from) / piece.stretch.seconds)
        // The root of change/2 t^2 + from t = rest, in the form that subtracts no nearly equal numbers.
        let root = max(0, from * from + 2 * change * rest).squareRoot()
        return min(piece.start + 2 * rest / (from + root), piece.end)
    }
}
