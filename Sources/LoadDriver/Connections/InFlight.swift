import LinuxSystem

/// A request in progress, with its intended and its actual send time. Times are CLOCK_MONOTONIC nanoseconds.
struct InFlight {
    let intended: Int64
    /// Time at which the driver handled the request.
    let handled: Int64
    let number: UInt32
    /// A reading of both clocks just before the request was sent.
    var clocks: ClockReading?
    /// Actual send time.
    var sent: Int64
    /// Whether the request was sent again because its first connection had been closed.
    var isRepeated = false
}

/// A request's answer and its arrival time: the kernel's receive time of the last byte. It is the time of reading if
/// the kernel gave no timestamp, or one that cannot be converted to CLOCK_MONOTONIC. Never before the request was sent.
struct Answered {
    let request: InFlight
    let status: Int
    let digest: UInt64
    /// Whether the request expects the status.
    let isExpected: Bool
    let at: Int64
    let stamped: Bool
}
