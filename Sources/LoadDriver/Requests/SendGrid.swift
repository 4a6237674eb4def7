/// The resolution of a group's send times, so that one wake-up of the driver sends several requests of a fleet. A sleep
/// of the driver costs more CPU time than a send. The grids of all groups share the coarsest one's times. Pure.
struct SendGrid: Hashable {
    /// Nanoseconds between two send times.
    let step: Int64

    /// The coarsest resolution, in nanoseconds. A send that is later than this counts as late.
    static let coarsest: Int64 = 1_000_000
    /// Most requests of one process that may be due in one step on average, at its highest rate. Two at the same time
    /// need two connections.
    private static let mostInStep = 0.02

    /// - Parameter rate: requests per second of each process at most.
    init(rate: Double) {
        var step = Self.coarsest
        while step > 1, Double(step) / 1e9 * rate > Self.mostInStep {
            step = step % 2 == 0 ? step / 2 : 1
        }
        self.step = step
    }

    /// Returns the last time of the grid that is not after `time`, in nanoseconds.
    func time(_ time: Int64) -> Int64 { time - time % step }
}
