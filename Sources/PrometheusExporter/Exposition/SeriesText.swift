/// The name and labels of a child's samples on a page.
public struct SeriesText: Sendable {
    /// `name{labels} `: everything in a line before its value.
    let line: LineText
    private let nameCount: Int
    private let labelsCount: Int

    /// - Parameters:
    ///   - constantLabels: the first labels of the list, with the opening brace and without the closing one; empty if
    ///     there are none.
    ///   - values: one value for each of `labelNames`.
    init(name: String, constantLabels: [UInt8], labelNames: [String], values: LabelValues) {
        var count = constantLabels.count
        for index in 0..<values.count {
            count += labelNames[index].utf8.count + #",="""#.utf8.count + TextCursor.escapedCount(values[index])
        }
        let length = name.utf8.count
        line = LineText(count: length + count + (count > 0 ? 2 : 1)) { cursor in
            cursor.write(string: name)
            constantLabels.withUnsafeBufferPointer { cursor.write(bytes: $0) }
            for index in 0..<values.count {
                cursor.write(index == 0 && constantLabels.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
                cursor.write(string: labelNames[index])
                cursor.write("=\"")
                cursor.write(escaping: values[index], quote: true)
                cursor.write(UInt8(ascii: "\""))
            }
            if count > 0 { cursor.write(UInt8(ascii: "}")) }
            cursor.write(UInt8(ascii: " "))
        }
        nameCount = length
        labelsCount = count
    }

    func deallocate() { line.deallocate() }

    /// The metric's name as it was declared.
    var name: LineText { line.part(0, nameCount) }
    /// The list of labels without its closing brace.
    var labels: LineText { line.part(nameCount, labelsCount) }
}
