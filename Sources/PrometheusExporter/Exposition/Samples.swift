extension TextBuffer {
    /// Bytes of a line besides its name and labels: a suffix, braces, a value.
    private static let lineOverhead = 64

    /// Appends `name{labels} `, a line up to its value.
    mutating func beginSample(_ series: SeriesText) { append(series.line) }

    /// Appends `name{labels,extra} `, a line up to its value. `extra`: one of the texts of `LineText.extraLabels`.
    mutating func beginSample(_ series: SeriesText, extra: LineText) {
        write(atMost: series.line.count &+ extra.count &+ Self.lineOverhead) { cursor in
            cursor.write(series.name)
            cursor.write(series.labels)
            cursor.write(extra, after: series.labels)
        }
    }

    /// Appends `name{labels} value`, the whole line.
    mutating func appendSample(_ series: SeriesText, _ value: UInt64) {
        write(atMost: series.line.count &+ Self.lineOverhead) { cursor in
            cursor.write(series.line)
            cursor.write(value)
            cursor.write(UInt8(ascii: "\n"))
        }
    }

    /// Appends the whole line for a value that may have a fraction.
    mutating func appendSample(_ series: SeriesText, _ value: Double) {
        var isWritten = false
        write(atMost: series.line.count &+ Self.lineOverhead) { cursor in
            cursor.write(series.line)
            isWritten = cursor.writeShort(value)
            if isWritten { cursor.write(UInt8(ascii: "\n")) }
        }
        if isWritten { return }
        append(value)
        endSample()
    }

    /// Appends the bucket lines of a histogram, and returns the sum of the counts. `count` returns the observations of
    /// one bucket alone, not cumulative.
    ///
    /// - Parameter examples: the exemplar text after each bucket's count, or empty if no bucket has an exemplar.
    @inline(__always) mutating func appendBuckets(
        _ series: SeriesText, _ layout: BucketLayout, _ examples: [TextBuffer], count: (Int) -> UInt64
    ) -> UInt64 {
        let pairs = layout.pairs
        let suffix: StaticString = "_bucket"
        let prefix = series.line.count &+ suffix.utf8CodeUnitCount
        var cumulative: UInt64 = 0
        let limit = pairs.count &* (prefix &+ layout.longestPair &+ Self.lineOverhead)
        write(atMost: examples.reduce(limit) { $0 + $1.count }) { cursor in
            let first = cursor.position
            cursor.write(series.name)
            cursor.write(suffix)
            cursor.write(series.labels)
            let length = cursor.position - first
            var (last, digits) = (first, 0)
            for bucket in 0..<pairs.count {
                // All lines begin with the bytes of the first line. A bucket without observations has the same number
                // as the one before it.
                if bucket > 0 { cursor.copy(first, length) }
                cursor.write(pairs[bucket], after: series.labels)
                let more = count(bucket)
                let begin = cursor.position
                if more == 0 && bucket > 0 {
                    cursor.copy(last, digits)
                } else {
                    cumulative &+= more
                    cursor.write(cumulative)
                    digits = cursor.position - begin
                }
                last = UnsafeMutablePointer(begin)
                if !examples.isEmpty { cursor.write(examples[bucket]) }
                cursor.write(UInt8(ascii: "\n"))
            }
        }
        return cumulative
    }

    /// Appends a `_created` sample if the format shows them.
    mutating func appendCreated(
        _ created: Int64, _ series: SeriesText, _ type: MetricType, as format: ExpositionFormat
    ) {
        guard format.showsCreated else { return }
        beginSample(series, suffix: "_created", without: type.suffix?.utf8.count ?? 0)
        append(secondsOf: created)
        endSample()
    }

    /// Appends the sum, if there is one, and the count of a histogram or summary.
    mutating func appendTotals(_ series: SeriesText, sum: Double?, count: UInt64) {
        if let sum {
            beginSample(series, suffix: "_sum")
            append(sum)
            endSample()
        }
        beginSample(series, suffix: "_count")
        append(count)
        endSample()
    }

    /// Appends `name_suffix{labels} `, a line up to its value. `without`: the number of bytes to leave out at the end
    /// of the name.
    private mutating func beginSample(_ series: SeriesText, suffix: StaticString, without: Int = 0) {
        write(atMost: series.line.count &+ Self.lineOverhead) { cursor in
            cursor.write(series.name.part(0, series.name.count &- without))
            cursor.write(suffix)
            // This part begins with the opening brace, or is the space alone.
            cursor.write(series.line.part(series.name.count, series.line.count &- series.name.count))
        }
    }

    mutating func endSample() { append(UInt8(ascii: "\n")) }

    /// Appends `name="value"`, after a brace if it is the first label and after a comma otherwise.
    mutating func append(labelName: String, value: String) {
        append(count == 0 ? UInt8(ascii: "{") : UInt8(ascii: ","))
        append(labelName)
        append("=\"")
        append(labelValue: value)
        append(UInt8(ascii: "\""))
    }
}

extension LineText {
    /// Returns the labels that a type adds to those of a series, each as the end of a list: `,le="1.0"} `.
    static func extraLabels<Value>(
        _ name: String, _ values: [Value], _ appendValue: (inout TextBuffer, Value) -> Void
    ) -> [LineText] {
        parts(values) { text, value in
            text.append(",")
            text.append(name)
            text.append("=\"")
            appendValue(&text, value)
            text.append("\"} ")
        }
    }
}

extension TextCursor {
    /// Writes an extra label. It begins the list if the series has no other label.
    @inline(__always) fileprivate mutating func write(_ extra: LineText, after labels: LineText) {
        let comma = position
        write(extra)
        if labels.isEmpty { comma.pointee = UInt8(ascii: "{") }
    }

    fileprivate mutating func write(_ text: borrowing TextBuffer) {
        text.withBytes { write(bytes: $0) }
    }
}
