package import Statistics

/// Results of a load on one server. Counts and times are those of the requests whose intended send time lies in the
/// measurement.
package struct ServerLoadResult: Sendable {
    /// CLOCK_MONOTONIC at the start of the measurement, in nanoseconds.
    package var start: Int64 = 0
    /// Length of the measurement, in nanoseconds.
    package var duration: Int64 = 0
    /// Whether the load was stopped before its end.
    package var isInterrupted = false

    package var requests = 0
    package var answered = 0
    /// Answers by status.
    package var byStatus: [Int: Int] = [:]
    /// Answers with a status that their request does not expect.
    package var unexpected = 0
    /// Requests that ended without an answer, by cause.
    package var lost: [LoadFault: Int] = [:]
    /// Answers that came within the measurement, whenever their request was sent.
    package var answersWithin = 0
    /// Payload bytes within the measurement.
    package var sentBytes = 0
    package var receivedBytes = 0

    /// Times of the answers from the intended send time, in nanoseconds. A closed loop intends to send when it sends.
    package var response = HDRHistogram()
    /// Times of the answers from the actual send, in nanoseconds.
    package var service = HDRHistogram()
    /// Times from the intended send time until the driver handled the request, in nanoseconds. Empty for a closed loop.
    package var lateness = HDRHistogram()

    /// Requests that waited because all connections were in use.
    package var queued = 0
    /// Requests that were sent again over the whole load, because the server had closed a kept connection.
    package var repeated = 0
    /// CPU time of the driver's thread within the measurement, in nanoseconds.
    package var cpu: Int64 = 0
    /// The first problem of any connection; nil if there was none.
    package var problem: String?
    /// The beginning of the first body for some unexpected statuses.
    package var failedBodies: [Int: [UInt8]] = [:]

    package init() {}

    /// Requests that neither were answered nor lost when the load ended.
    package var unanswered: Int { requests - answered - lost.values.reduce(0, +) }
}
