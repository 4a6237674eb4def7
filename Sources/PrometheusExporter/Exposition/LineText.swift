import Glibc

/// A part of a page's lines that is rendered once: a name, a list of labels, a bucket's label.
///
/// The code that makes a `LineText` frees its memory, and nothing writes to the memory after that. So a `LineText` is
/// copied without counting references; a page would need several counts per line.
///
/// Zeros follow the text, because it is copied in steps of `step` bytes.
struct LineText: @unchecked Sendable {
    /// Bytes that are copied at once.
    static let step = 32

    let start: UnsafePointer<UInt8>
    let count: Int

    @inline(__always) var isEmpty: Bool { count == 0 }

    /// - Parameter text: UTF-8.
    init(_ text: borrowing TextBuffer) {
        self.init(count: text.count) { cursor in text.withBytes { cursor.write(bytes: $0) } }
    }

    /// Makes a text of `count` bytes, which `write` writes.
    init(count: Int, _ write: (inout TextCursor) -> Void) {
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: count + Self.step)
        var cursor = TextCursor(memory)
        write(&cursor)
        (memory + count).initialize(repeating: 0, count: Self.step)
        start = UnsafePointer(memory)
        self.count = count
    }

    private init(start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        self.count = count
    }

    /// Returns a part of the text in the same memory. A copy of it reads, beyond its end, the bytes that follow it
    /// there.
    func part(_ offset: Int, _ count: Int) -> LineText { LineText(start: start + offset, count: count) }

    /// Returns the texts that `append` adds one by one, all in one memory. To free it, free the first text.
    static func parts<Source: Collection>(
        _ sources: Source, _ append: (inout TextBuffer, Source.Element) -> Void
    ) -> [LineText] {
        guard !sources.isEmpty else { return [] }
        var text = TextBuffer(capacity: 32 * sources.count)
        let ends = sources.map { source in
            append(&text, source)
            return text.count
        }
        let whole = LineText(text)
        return ends.indices.map { index in
            let begin = index == 0 ? 0 : ends[index - 1]
            return whole.part(begin, ends[index] - begin)
        }
    }

    func deallocate() { start.deallocate() }

    /// Compares two texts byte by byte.
    static func < (first: LineText, second: LineText) -> Bool {
        let order = memcmp(first.start, second.start, min(first.count, second.count))
        return order == 0 ? first.count < second.count : order < 0
    }
}

/// The position at which the next bytes of a page are written. The caller must have reserved as many bytes as are
/// written, and a step more.
struct TextCursor {
    private(set) var position: UnsafeMutablePointer<UInt8>

    @inline(__always) init(_ position: UnsafeMutablePointer<UInt8>) { self.position = position }

    @inline(__always) mutating func write(_ byte: UInt8) {
        position.pointee = byte
        position += 1
    }

    /// Writes exactly these bytes and none beyond.
    @inline(__always) mutating func write(bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        position.update(from: start, count: bytes.count)
        position += bytes.count
    }

    /// Moves over bytes that are already written.
    @inline(__always) mutating func advance(_ count: Int) { position += count }

    @inline(__always) mutating func write(_ text: LineText) { copy(text.start, text.count) }

    @inline(__always) mutating func write(_ text: StaticString) {
        let bytes = text.utf8Start
        for index in 0..<text.utf8CodeUnitCount { position[index] = bytes[index] }
        position += text.utf8CodeUnitCount
    }

    /// Copies `count` bytes in steps. It reads and writes up to a step beyond the end.
    @inline(__always) mutating func copy(_ source: UnsafePointer<UInt8>, _ count: Int) {
        let from = UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(position)
        var done = 0
        while done < count {
            let first = from.loadUnaligned(fromByteOffset: done, as: SIMD16<UInt8>.self)
            let second = from.loadUnaligned(fromByteOffset: done &+ 16, as: SIMD16<UInt8>.self)
            to.storeBytes(of: first, toByteOffset: done, as: SIMD16<UInt8>.self)
            to.storeBytes(of: second, toByteOffset: done &+ 16, as: SIMD16<UInt8>.self)
            done &+= LineText.step
        }
        position += count
    }
}
