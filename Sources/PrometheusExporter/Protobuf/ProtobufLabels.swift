/// The labels of a child on a protobuf page.
public struct ProtobufLabels {
    let constant: [(name: String, value: String)]
    let names: [String]
    /// Holds the values; nil if the family has no labels.
    var record: ChildRecord?

    /// Begins a Metric message with these labels, and returns the mark that `TextBuffer.end` needs.
    func begin(in page: inout TextBuffer) -> Int {
        let mark = page.begin(field: 4)
        for (name, value) in constant { page.append(label: name, value) }
        guard let record else { return mark }
        for index in names.indices { page.append(label: names[index], record.labels[index]) }
        return mark
    }
}

/// Metrics of Prometheus' protobuf format. The numbers are those of io.prometheus.client in client_model.
extension TextBuffer {
    /// Appends a Metric with a gauge.
    mutating func appendGauge(_ labels: ProtobufLabels, _ value: Double) {
        let metric = labels.begin(in: &self)
        endGauge(metric, value)
    }

    /// Appends a gauge and ends its Metric.
    mutating func endGauge(_ metric: Int, _ value: Double) {
        let gauge = begin(field: 2)
        append(field: 1, double: value)
        end(gauge)
        end(metric)
    }

    /// Appends a counter and ends its Metric. `created`: nanoseconds since 1970; nil if it is unknown.
    mutating func endCounter(_ metric: Int, _ value: Double, _ exemplar: ExemplarSample? = nil, created: Int64?) {
        let counter = begin(field: 3)
        append(field: 1, double: value)
        if let exemplar { append(exemplar, field: 2) }
        if let created { append(field: 3, timestamp: created) }
        end(counter)
        end(metric)
    }

    mutating func append(_ sample: ExemplarSample, field: Int) {
        let mark = begin(field: field)
        for (name, value) in sample.exemplar.labels { append(label: name, value) }
        append(field: 2, double: sample.value)
        append(field: 3, timestamp: sample.time)
        end(mark)
    }
}

extension MetricType {
    /// The type's number. Prometheus' protobuf format has neither state sets nor infos.
    var protobufNumber: UInt64 {
        switch self {
        case .counter: 0
        case .gauge, .stateSet, .info: 1
        case .summary: 2
        case .histogram: 4
        }
    }
}
