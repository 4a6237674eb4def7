extension TextBuffer {
    /// Bytes of a line beside its name and its labels: a suffix, braces, a value.
    private static let lineRoom = 64

    /// `name_suffix{labels} ` up to the value.
    mutating func beginSample(_ series: SeriesText, suffix: StaticString = "") {
        write(atMost: series.name.count &+ series.labels.count &+ Self.lineRoom) { cursor in
            cursor.write(series.name)
            cursor.write(suffix)
            cursor.endLabels(series.labels)
        }
    }

    /// `name_suffix{labels,extra} ` up to the value. `extra`: of `LineText.extraLabels`.
    mutating func beginSample(_ series: SeriesText, suffix: StaticString = "", extra: LineText) {
        write(atMost: series.name.count &+ series.labels.count &+ extra.count &+ Self.lineRoom) { cursor in
            cursor.write(series.name)
            cursor.write(suffix)
            cursor.write(series.labels)
            cursor.write(extra, after: series.labels)
        }
    }

    /// As the last sample that began at `line`, whose name and labels have `length` bytes, with another extra label.
    mutating func beginSample(like line: Int, _ length: Int, _ series: SeriesText, extra: LineText) {
        let back = count &- line
        write(atMost: length &+ extra.count &+ Self.lineRoom) { cursor in
            cursor.copy(UnsafePointer(cursor.place - back), length)
            cursor.write(extra, after: series.labels)
        }
    }

    /// `name_suffix{labels} value`, the whole line.
    mutating func appendSample(_ series: SeriesText, suffix: StaticString = "", _ value: UInt64) {
        write(atMost: series.name.count &+ series.labels.count &+ Self.lineRoom) { cursor in
            cursor.write(series.name)
            cursor.write(suffix)
            cursor.endLabels(series.labels)
            cursor.write(value)
            cursor.write(UInt8(ascii: "\n"))
        }
    }

    /// The same for a value that may have a fraction.
    mutating func appendSample(_ series: SeriesText, suffix: StaticString = "", _ value: Double) {
        beginSample(series, suffix: suffix)
        append(value)
        endSample()
    }

    /// A `_created` sample where the format shows them.
    mutating func appendCreated(
        _ created: Int64, _ series: SeriesText, _ type: MetricType, as format: ExpositionFormat
    ) {
        guard format.showsCreated else { return }
        let family = series.name.part(0, series.name.count - (type.suffix?.utf8.count ?? 0))
        beginSample(SeriesText(name: family, labels: series.labels), suffix: "_created")
        append(secondsOf: created)
        endSample()
    }

    /// The sum, where there is one, and the count of a histogram or summary.
    mutating func appendTotals(_ series: SeriesText, sum: Double?, count: UInt64) {
        if let sum { appendSample(series, suffix: "_sum", sum) }
        appendSample(series, suffix: "_count", count)
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
    @inline(__always) fileprivate mutating func endLabels(_ labels: LineText) {
        write(labels)
        if !labels.isEmpty { write(UInt8(ascii: "}")) }
        write(UInt8(ascii: " "))
    }

    /// An extra label begins the list where there is no other.
    @inline(__always) fileprivate mutating func write(_ extra: LineText, after labels: LineText) {
        let comma = place
        write(extra)
        if labels.isEmpty { comma.pointee = UInt8(ascii: "{") }
    }
}
