extension TextBuffer {
    /// Bytes of a line beside its name and its labels: a suffix, braces, a value.
    private static let lineRoom = 64

    /// `name{labels} ` up to the value.
    mutating func beginSample(_ series: SeriesText) { append(series.line) }

    /// `name{labels,extra} ` up to the value. `extra`: of `LineText.extraLabels`.
    mutating func beginSample(_ series: SeriesText, extra: LineText) {
        write(atMost: series.line.count &+ extra.count &+ Self.lineRoom) { cursor in
            cursor.write(series.name)
            cursor.write(series.labels)
            cursor.write(extra, after: series.labels)
        }
    }

    /// `name{labels} value`, the whole line.
    mutating func appendSample(_ series: SeriesText, _ value: UInt64) {
        write(atMost: series.line.count &+ Self.lineRoom) { cursor in
            cursor.write(series.line)
            cursor.write(value)
            cursor.write(UInt8(ascii: "\n"))
        }
    }

    /// The same for a value that may have a fraction.
    mutating func appendSample(_ series: SeriesText, _ value: Double) {
        var isWritten = false
        write(atMost: series.line.count &+ Self.lineRoom) { cursor in
            cursor.write(series.line)
            isWritten = cursor.writeShort(value)
            if isWritten { cursor.write(UInt8(ascii: "\n")) }
        }
        if isWritten { return }
        append(value)
        endSample()
    }

    /// The bucket lines of a histogram; `count` gives those of each bucket alone. Their sum.
    ///
    /// - Parameter examples: what stands behind each bucket's count; empty where nothing does.
    @inline(__always) mutating func appendBuckets(
        _ series: SeriesText, _ layout: BucketLayout, _ examples: [TextBuffer], count: (Int) -> UInt64
    ) -> UInt64 {
        let pairs = layout.pairs
        let suffix: StaticString = "_bucket"
        let prefix = series.line.count &+ suffix.utf8CodeUnitCount
        var cumulative: UInt64 = 0
        let room = pairs.count &* (prefix &+ layout.longestPair &+ Self.lineRoom)
        write(atMost: examples.reduce(room) { $0 + $1.count }) { cursor in
            let first = cursor.place
            cursor.write(series.name)
            cursor.write(suffix)
            cursor.write(series.labels)
            let length = cursor.place - first
            var (last, digits) = (first, 0)
            for bucket in 0..<pairs.count {
                // From the first line on they begin with the same bytes, and end in the same ones where nothing was counted.
                if bucket > 0 { cursor.copy(first, length) }
                cursor.write(pairs[bucket], after: series.labels)
                let more = count(bucket)
                let begin = cursor.place
                if more == 0 && bucket > 0 {
                    cursor.copy(last, digits)
                } else {
                    cumulative &+= more
                    cursor.write(cumulative)
                    digits = cursor.place - begin
                }
                last = UnsafeMutablePointer(begin)
                if !examples.isEmpty { cursor.write(examples[bucket]) }
                cursor.write(UInt8(ascii: "\n"))
            }
        }
        return cumulative
    }

    /// A `_created` sample where the format shows them.
    mutating func appendCreated(
        _ created: Int64, _ series: SeriesText, _ type: MetricType, as format: ExpositionFormat
    ) {
        guard format.showsCreated else { return }
        beginSample(series, suffix: "_created", without: type.suffix?.utf8.count ?? 0)
        append(secondsOf: created)
        endSample()
    }

    /// The sum, where there is one, and the count of a histogram or summary.
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

    /// `name_suffix{labels} ` up to the value. `without`: how much of the name's end is left out.
    private mutating func beginSample(_ series: SeriesText, suffix: StaticString, without: Int = 0) {
        write(atMost: series.line.count &+ Self.lineRoom) { cursor in
            cursor.write(series.name.part(0, series.name.count &- without))
            cursor.write(suffix)
            // With its brace, or the space alone.
            cursor.write(series.line.part(series.name.count, series.line.count &- series.name.count))
        }
    }

    mutating func endSample() { append(UInt8(ascii: "\n")) }

    /// `name="value"`, after a brace or a comma.
    mutating func append(labelName: String, value: String) {
        append(count == 0 ? UInt8(ascii: "{") : UInt8(ascii: ","))
        append(labelName)
        append("=\"")
        append(labelValue: value)
        append(UInt8(ascii: "\""))
    }
}

extension LineText {
    /// Labels that a type puts behind those of a series, each as the end of a list: `,le="1.0"} `.
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
    /// An extra label begins the list where there is no other.
    @inline(__always) fileprivate mutating func write(_ extra: LineText, after labels: LineText) {
        let comma = place
        write(extra)
        if labels.isEmpty { comma.pointee = UInt8(ascii: "{") }
    }

    fileprivate mutating func write(_ text: borrowing TextBuffer) {
        text.withBytes { write(bytes: $0) }
    }
}
