import Glibc

/// A piece of a page's lines, made once: a name, a list of labels, a bucket's label. Its memory is its maker's to free, and nobody writes to
/// it once it is made; so it can be handed around without counting references, of which a page would need several a line.
///
/// Behind the text are zeros, for it is copied in steps.
struct LineText: @unchecked Sendable {
    /// Bytes of a step.
    static let step = 32

    let start: UnsafePointer<UInt8>
    let count: Int

    @inline(__always) var isEmpty: Bool { count == 0 }

    /// - Parameter text: UTF-8.
    init(_ text: borrowing TextBuffer) {
        self.init(count: text.count) { cursor in text.withBytes { cursor.write(bytes: $0) } }
    }

    /// What `write` writes, `count` bytes.
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

    /// A part of the text, in the same memory. What stands behind it is what is copied beyond its end.
    func part(_ offset: Int, _ count: Int) -> LineText { LineText(start: start + offset, count: count) }

    /// The texts that `append` adds one by one, in one memory: the first one's is to be freed.
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

    /// In the order of their bytes.
    static func < (first: LineText, second: LineText) -> Bool {
        let order = memcmp(first.start, second.start, min(first.count, second.count))
        return order == 0 ? first.count < second.count : order < 0
    }
}

/// Where the next bytes of a page go. Whoever asked for the room has to know how much is needed: a step more than is written.
struct TextCursor {
    private(set) var place: UnsafeMutablePointer<UInt8>

    @inline(__always) init(_ place: UnsafeMutablePointer<UInt8>) { self.place = place }

    @inline(__always) mutating func write(_ byte: UInt8) {
        place.pointee = byte
        place += 1
    }

    /// No byte more than those.
    @inline(__always) mutating func write(bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        place.update(from: start, count: bytes.count)
        place += bytes.count
    }

    /// The next bytes are there already.
    @inline(__always) mutating func advance(_ count: Int) { place += count }

    @inline(__always) mutating func write(_ text: LineText) { copy(text.start, text.count) }

    @inline(__always) mutating func write(_ text: StaticString) {
        let bytes = text.utf8Start
        for index in 0..<text.utf8CodeUnitCount { place[index] = bytes[index] }
        place += text.utf8CodeUnitCount
    }

    /// Reads and writes a step beyond the end at most.
    @inline(__always) mutating func copy(_ source: UnsafePointer<UInt8>, _ count: Int) {
        let from = UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(place)
        var done = 0
        while done < count {
            let first = from.loadUnaligned(fromByteOffset: done, as: SIMD16<UInt8>.self)
            let second = from.loadUnaligned(fromByteOffset: done &+ 16, as: SIMD16<UInt8>.self)
            to.storeBytes(of: first, toByteOffset: done, as: SIMD16<UInt8>.self)
            to.storeBytes(of: second, toByteOffset: done &+ 16, as: SIMD16<UInt8>.self)
            done &+= LineText.step
        }
        place += count
    }
}
