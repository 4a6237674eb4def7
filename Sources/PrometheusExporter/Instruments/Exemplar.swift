import CLinux

/// Labels of one observation, most often its trace identifier. An exemplar leads from a bucket to an example of an
/// observation in it. OpenMetrics and protobuf show exemplars.
public struct Exemplar: Sendable {
    let labels: [(name: String, value: String)]
    /// The list of labels on a text page, with the opening brace and without the closing one; empty if there are no
    /// labels.
    let text: [UInt8]

    /// - Throws: `MetricError.invalidLabelName` or `.labelTaken` for a name; `.exemplarTooLong` if names and values
    ///   have more than 128 characters together, the limit of OpenMetrics.
    public init(_ labels: KeyValuePairs<String, String>) throws(MetricError) {
        try Naming.check(labels: labels.map(\.key), taken: [], metric: "an exemplar")
        let length = labels.reduce(0) { $0 + $1.key.unicodeScalars.count + $1.value.unicodeScalars.count }
        guard length <= 128 else { throw .exemplarTooLong(length) }
        var text = TextBuffer()
        for (name, value) in labels { text.append(labelName: name, value: value) }
        self.labels = labels.map { ($0.key, $0.value) }
        self.text = text.bytes
    }
}

/// An exemplar with its observation.
struct ExemplarSample: Sendable {
    let exemplar: Exemplar
    let value: Double
    /// Nanoseconds since 1970.
    let time = cl_realtime_ns()

    /// Appends ` # {labels} value time`, which follows a sample's value.
    func append(to page: inout TextBuffer) {
        page.append(exemplar.text.isEmpty ? " # {" : " # ")
        page.append(bytes: exemplar.text)
        page.append("} ")
        page.append(value)
        page.append(" ")
        page.append(secondsOf: time)
    }
}
