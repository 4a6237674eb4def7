/// The pushes that arrived at the sink's port of one agent so far.
package struct PushAccount: Hashable, Sendable {
    /// Number of pushes that were complete and had data, whatever the sink answered: requests, or datagrams.
    package var accepted = 0
    /// Number of pushes that were complete and had no data.
    package var empty = 0
    /// When the first and the last push with data was complete, in CLOCK_MONOTONIC nanoseconds.
    package var firstAccepted: Int64?
    package var lastAccepted: Int64?
    /// Longest time without a push with data, in nanoseconds, since the last call of `begin`. It counts from the last
    /// push before that call.
    package var longestGap: Int64 = 0
    package var refused: [PushRefusal.Kind: Int] = [:]
    /// The last refusal; nil if there was none.
    package var lastRefusal: PushRefusal?
    /// Sums over the pushes with data.
    package var points = 0
    package var bodyBytes = 0
    package var malformedLines = 0
    /// Series of the last push; for statsd the distinct series since the last call of `begin`. nil if there was none,
    /// or if there were too many to tell them apart.
    package var series: Int?
    /// Payload that came from the agent and that was sent to it, as counted by the kernel: TCP_INFO of each
    /// connection, or the sizes of the datagrams.
    package var received: UInt64 = 0
    package var sent: UInt64 = 0
    /// Number of connections without counts from the kernel.
    package var uncounted = 0
    /// Number of connections so far.
    package var connections = 0
    /// Number of datagrams that the kernel dropped; nil if it does not tell. 0 for HTTP.
    package var dropped: Int? = 0

    package init() {}

    /// Number of pushes that were refused, of all kinds.
    package var refusals: Int { refused.values.reduce(0, +) }
}
