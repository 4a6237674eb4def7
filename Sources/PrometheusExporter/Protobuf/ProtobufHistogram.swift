/// The Histogram message of Prometheus' protobuf format.
extension TextBuffer {
    /// Appends a classic histogram and ends its Metric. `count` returns the observations of one bucket alone.
    mutating func endHistogram(
        _ metric: Int, bounds: [Double], sum: Double, created: Int64, exemplars: [ExemplarSample?],
        count: (Int) -> UInt64
    ) {
        let histogram = begin(field: 7)
        var cumulative: UInt64 = 0
        // The total is known after the buckets. Fields may be in any order.
        for (bucket, bound) in bounds.enumerated() {
            cumulative &+= count(bucket)
            append(cumulative, bound, exemplars.isEmpty ? nil : exemplars[bucket])
        }
        cumulative &+= count(bounds.count)
        append(cumulative, .infinity, exemplars.last ?? nil)
        append(field: 1, varint: cumulative)
        append(field: 2, double: sum)
        append(field: 15, timestamp: created)
        end(histogram)
        end(metric)
    }

    /// Appends a native histogram, with classic buckets if it has both, and ends its Metric.
    mutating func endHistogram(
        _ metric: Int, _ native: NativeSnapshot, bounds: [Double], exemplars: [ExemplarSample?]
    ) {
        let histogram = begin(field: 7)
        append(field: 1, varint: native.count)
        append(field: 2, double: native.sum)
        var cumulative: UInt64 = 0
        for (bucket, bound) in bounds.enumerated() {
            // An observation in progress may be in one of the two counts alone.
            cumulative = min(native.count, cumulative &+ native.classic[bucket])
            append(cumulative, bound, exemplars.isEmpty ? nil : exemplars[bucket])
        }
        append(field: 5, zigzag: Int64(native.schema))
        append(field: 6, double: native.zeroThreshold)
        append(field: 7, varint: native.zeroCount)
        append(native.negative, spans: 9, deltas: 10)
        append(native.positive, spans: 12, deltas: 13)
        append(field: 15, timestamp: native.created)
        for case let exemplar? in exemplars { append(exemplar, field: 16) }
        end(histogram)
        end(metric)
    }

    private mutating func append(_ cumulative: UInt64, _ bound: Double, _ exemplar: ExemplarSample?) {
        let bucket = begin(field: 3)
        append(field: 1, varint: cumulative)
        append(field: 2, double: bound)
        if let exemplar { append(exemplar, field: 3) }
        end(bucket)
    }

    /// Appends native buckets as spans of neighbors, and the difference of each count to the one before it. A gap of up
    /// to two buckets is filled with counts of 0: that is shorter than a span.
    private mutating func append(_ buckets: [NativeSnapshot.Bucket], spans: Int, deltas: Int) {
        guard let first = buckets.first else { return }
        var (start, end, gap) = (first.key, first.key, first.key)
        func isNear(_ key: Int) -> Bool { key - end <= 2 }
        for bucket in buckets {
            if !isNear(bucket.key) {
                append(span: gap, end - start, field: spans)
                (start, gap) = (bucket.key, bucket.key - end)
            }
            end = bucket.key + 1
        }
        append(span: gap, end - start, field: spans)
        let mark = begin(field: deltas)
        var before: Int64 = 0
        end = first.key
        for bucket in buckets {
            let missing = isNear(bucket.key) ? bucket.key - end : 0
            for count in Array(repeating: 0, count: missing) + [Int64(clamping: bucket.count)] {
                append(zigzag: count - before)
                before = count
            }
            end = bucket.key + 1
        }
        self.end(mark)
    }

    private mutating func append(span offset: Int, _ length: Int, field: Int) {
        let mark = begin(field: field)
        append(field: 1, zigzag: Int64(offset))
        append(field: 2, varint: UInt64(length))
        end(mark)
    }
}
