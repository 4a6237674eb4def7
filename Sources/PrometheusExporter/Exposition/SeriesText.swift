/// The name and labels of a child's samples on a page.
public struct SeriesText: Sendable {
    /// `name{labels} `: everything in a line before its value.
    let line: LineText
    private let nameCount: Int
    private let labelsCount: Int

    /// - Parameter values: one value for each of the names' labels.
    init(_ names: ShownNames, _ values: LabelValues) {
        var count = names.constant.count + (names.isQuoted ? 1 : 0)
        for index in 0..<values.count {
            count += names.labels[index].utf8.count + #",="""#.utf8.count + TextCursor.escapedCount(values[index])
        }
        let length = names.name.utf8.count
        line = LineText(count: length + count + (count > 0 ? 2 : 1)) { cursor in
            cursor.write(string: names.name)
            // A quoted name is in the braces, before the labels. Its suffix is inserted before this quote.
            if names.isQuoted { cursor.write(UInt8(ascii: "\"")) }
            names.constant.withUnsafeBufferPointer { cursor.write(bytes: $0) }
            for index in 0..<values.count {
                let isFirst = index == 0 && names.constant.isEmpty && !names.isQuoted
                cursor.write(isFirst ? UInt8(ascii: "{") : UInt8(ascii: ","))
                cursor.write(string: names.labels[index])
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

    /// The metric's name, with an opening brace and quote if it is quoted.
    var name: LineText { line.part(0, nameCount) }
    /// The rest of the name and the list of labels, without the closing brace.
    var labels: LineText { line.part(nameCount, labelsCount) }
}
