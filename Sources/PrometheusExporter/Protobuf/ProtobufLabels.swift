/// The labels of a child on a protobuf page.
public struct ProtobufLabels {
    private let constant: [(name: String, value: String)]
    private let names: [String]
    /// The greatest number of bytes that the labels take, without the values of the child.
    private let limit: Int
    /// Holds the values; nil if the family has no labels.
    var record: ChildRecord?

    init(constant: [(name: String, value: String)], names: [String]) {
        self.constant = constant
        self.names = names
        limit =
            constant.reduce(0) { $0 + TextCursor.longestLabel($1.name, $1.value) }
            + names.reduce(0) { $0 + TextCursor.longestLabel($1, "") }
    }

    /// Begins a Metric message with these labels. `isLong`: whether it probably takes more than 127 bytes.
    func begin(in page: inout TextBuffer, isLong: Bool = false) -> TextBuffer.Message {
        let metric = page.begin(field: 4, isLong: isLong)
        guard limit > 0 else { return metric }
        var limit = limit
        if let record { for index in names.indices { limit += record.labels[index].utf8.count } }
        page.write(atMost: limit) { cursor in
            for (name, value) in constant { cursor.write(label: name, value) }
            guard let record else { return }
            for index in names.indices { cursor.write(label: names[index], record.labels[index]) }
        }
        return metric
    }
}

/// Metrics of Prometheus' protobuf format. The numbers are those of io.prometheus.client in client_model.
extension TextBuffer {
    /// Appends a gauge and ends its Metric.
    mutating func endGauge(_ metric: Message, _ value: Double) {
        write(atMost: 2 * TextCursor.longestField) { cursor in
            cursor.write(message: 2) { $0.write(field: 1, double: value) }
        }
        end(metric)
    }

    /// Appends a counter and ends its Metric. `created`: nanoseconds since 1970; nil if it is unknown.
    mutating func endCounter(_ metric: Message, _ value: Double, _ exemplar: ExemplarSample? = nil, created: Int64?) {
        let limit = 2 * TextCursor.longestField + TextCursor.longestTimestamp + (exemplar?.longestMessage ?? 0)
        write(atMost: limit) { cursor in
            cursor.write(message: 3) { cursor in
                cursor.write(field: 1, double: value)
                if let exemplar { cursor.write(exemplar, field: 2) }
                if let created { cursor.write(field: 3, timestamp: created) }
            }
        }
        end(metric)
    }

    mutating func append(_ sample: ExemplarSample, field: Int) {
        write(atMost: sample.longestMessage) { $0.write(sample, field: field) }
    }
}

extension ExemplarSample {
    /// The greatest number of bytes that the Exemplar message takes.
    var longestMessage: Int {
        exemplar.labels.reduce(2 * TextCursor.longestField + TextCursor.longestTimestamp) {
            $0 + TextCursor.longestLabel($1.name, $1.value)
        }
    }
}

extension TextCursor {
    mutating func write(_ sample: ExemplarSample, field: Int) {
        write(message: field) { cursor in
            for (name, value) in sample.exemplar.labels { cursor.write(label: name, value) }
            cursor.write(field: 2, double: sample.value)
            cursor.write(field: 3, timestamp: sample.time)
        }
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
