/// Metrics of agents that push. Figures that mean the same for a push and a scrape are those of the scrape.
extension Metric {
    package static let pushesAccepted = Metric(
        name: "pushes_accepted", unit: .count, polarity: .neutral, title: "pushes",
        definition:
            "Only for agents that push: pushes with data that were complete and well-formed within steady state; the "
            + "sink. A push is a request over HTTP, or a datagram.")
    package static let pushesRefused = Metric(
        name: "pushes_refused", unit: .count, polarity: .lowerIsBetter, title: "pushes refused",
        definition:
            "Only for agents that push: pushes in steady state that the sink could not read or that came to a wrong "
            + "path; the sink.")
    package static let pushPoints = Metric(
        name: "push_points", unit: .count, polarity: .neutral, title: "data points per push",
        definition:
            "Only for agents that push: data points of a push, as a mean over steady state. A histogram with all its "
            + "buckets is one.")
    package static let pushBodyBytes = Metric(
        name: "push_body_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "push size",
        definition:
            "Only for agents that push: bytes of a push's body after decompression, without HTTP headers, as a mean "
            + "over steady state.")

    static let ofPushes: [Metric] = [pushesAccepted, pushesRefused, pushPoints, pushBodyBytes]
}
