/// The Histogram message of Prometheus' protobuf format.
extension TextBuffer {
    /// Appends a classic histogram and ends its Metric. `count` returns the observations of one bucket alone.
    @inline(__always) mutating func endHistogram(
        _ metric: Message, bounds: [Double], sum: Double, created: Int64, exemplars: [ExemplarSample?],
        count: (Int) -> UInt64
    ) {
        let histogram = begin(field: 7, isLong: Self.isLong(buckets: bounds.count))
        // The total is known after the buckets. Fields may be in any order.
        let total = appendBuckets(bounds.count + 1, bounds, exemplars, count)
        write(atMost: 2 * TextCursor.longestField + TextCursor.longestTimestamp) { cursor in
            cursor.write(field: 1, varint: total)
            cursor.write(field: 2, double: sum)
            cursor.write(field: 15, timestamp: created)
        }
        end(histogram)
        end(metric)
    }

    /// Whether a message with that many buckets takes more than 127 bytes: each takes at least 13.
    static func isLong(buckets: Int) -> Bool { buckets > 9 }

    /// Appends the first `buckets` classic buckets, and returns their sum. `count` returns the observations of one
    /// bucket alone. `greatest`: the greatest sum that is shown.
    @inline(__always) private mutating func appendBuckets(
        _ buckets: Int, _ bounds: [Double], _ exemplars: [ExemplarSample?], greatest: UInt64 = .max,
        _ count: (Int) -> UInt64
    ) -> UInt64 {
        var limit = 3 * TextCursor.longestField * buckets
        for case let exemplar? in exemplars { limit += exemplar.longestMessage }
        var cumulative: UInt64 = 0
        write(atMost: limit) { cursor in
            for bucket in 0..<buckets {
                cumulative = min(greatest, cumulative &+ count(bucket))
                let bound = bucket < bounds.count ? bounds[bucket] : .infinity
                cursor.write(message: 3) { cursor in
                    cursor.write(field: 1, varint: cumulative)
                    cursor.write(field: 2, double: bound)
                    if !exemplars.isEmpty, let exemplar = exemplars[bucket] { cursor.write(exemplar, field: 3) }
                }
            }
        }
        return cumulative
    }

    /// Appends a native histogram, with classic buckets if it has both, and ends its Metric.
    mutating func endHistogram(
        _ metric: Message, _ native: NativeSnapshot, bounds: [Double], exemplars: [ExemplarSample?]
    ) {
        let histogram = begin(field: 7, isLong: true)
        append(field: 1, varint: native.count)
        append(field: 2, double: native.sum)
        // An observation in progress may be in one of the two counts alone.
        _ = appendBuckets(bounds.count, bounds, exemplars, greatest: native.count) { native.classic[$0] }
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
        let list = begin(field: deltas)
        var before: Int64 = 0
        func appendDelta(_ count: Int64, to page: inout TextBuffer) {
            page.append(zigzag: count - before)
            before = count
        }
        end = first.key
        for bucket in buckets {
            if isNear(bucket.key) { for _ in end..<bucket.key { appendDelta(0, to: &self) } }
            appendDelta(Int64(clamping: bucket.count), to: &self)
            end = bucket.key + 1
        }
        self.end(list)
    }

    private mutating func append(span offset: Int, _ length: Int, field: Int) {
        write(atMost: 3 * TextCursor.longestField) { cursor in
            cursor.write(message: field) { cursor in
                cursor.write(field: 1, varint: TextCursor.zigzag(Int64(offset)))
                cursor.write(field: 2, varint: UInt64(length))
            }
        }
    }
}
