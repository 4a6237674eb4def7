extension TextBuffer {
    /// `name_suffix{labels,extra} ` up to the value. `extra` is a whole label pair, empty for none.
    mutating func beginSample(_ name: String, suffix: String = "", labels: [UInt8], extra: [UInt8] = []) {
        append(name)
        append(suffix)
        if !labels.isEmpty || !extra.isEmpty {
            append(UInt8(ascii: "{"))
            append(bytes: labels)
            if !labels.isEmpty && !extra.isEmpty { append(UInt8(ascii: ",")) }
            append(bytes: extra)
            append(UInt8(ascii: "}"))
        }
        append(UInt8(ascii: " "))
    }

    /// A `_created` sample where the format shows them.
    mutating func appendCreated(
        _ created: Int64, _ name: String, _ type: MetricType, labels: [UInt8], as format: ExpositionFormat
    ) {
        guard format.showsCreated else { return }
        beginSample(Naming.family(of: name, type: type), suffix: "_created", labels: labels)
        append(secondsOf: created)
        endSample()
    }

    /// The sum, where there is one, and the count of a histogram or summary.
    mutating func appendTotals(_ name: String, labels: [UInt8], sum: Double?, count: UInt64) {
        if let sum {
            beginSample(name, suffix: "_sum", labels: labels)
            append(sum)
            endSample()
        }
        beginSample(name, suffix: "_count", labels: labels)
        append(count)
        endSample()
    }

    mutating func endSample() { append(UInt8(ascii: "\n")) }

    /// `name="value"`, after a comma unless it is the first.
    mutating func append(labelName: String, value: String) {
        if count > 0 { append(UInt8(ascii: ",")) }
        append(labelName)
        append("=\"")
        append(labelValue: value)
        append(UInt8(ascii: "\""))
    }
}
