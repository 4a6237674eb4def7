/// The size of a chunk, from the line before it: hexadecimal digits, and perhaps extensions, which are ignored (RFC
/// 9112, section 7.1).
enum ChunkSize {
    case bytes(Int)
    case tooLarge
    /// The line does not begin with a number.
    case absent

    init(_ line: UnsafeRawBufferPointer, most: Int) {
        var size = 0
        var index = 0
        while index < line.count, let digit = Self.hexDigit(line[index]) {
            size = size * 16 + digit
            index += 1
            if size > most {
                self = .tooLarge
                return
            }
        }
        let isEnded = index == line.count || line[index] == 59 || line[index] == 32 || line[index] == 9
        self = index > 0 && isEnded ? .bytes(size) : .absent
    }

    private static func hexDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case 48...57: Int(byte) - 48
        case 65...70: Int(byte) - 55
        case 97...102: Int(byte) - 87
        default: nil
        }
    }
}
