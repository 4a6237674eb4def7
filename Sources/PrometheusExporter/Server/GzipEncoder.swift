import CZlib

/// Compresses pages one after the other with one zlib state, which is allocated for the first page.
///
/// The window is 8 KiB and the tables have 32 K: a page repeats itself within that. The state takes 96 KiB instead of
/// zlib's usual 268 KiB, most of which every page would touch. Use an encoder on one thread.
final class GzipEncoder {
    private static let windowBits: Int32 = 13
    private static let memoryLevel: Int32 = 7
    private static let level: Int32 = 6

    private var stream: UnsafeMutablePointer<z_stream>?
    private var output: [UInt8] = []

    deinit {
        guard let stream else { return }
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Calls `body` with the compressed bytes. Returns nil if zlib has no memory.
    func encode<Value>(_ page: borrowing TextBuffer, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value? {
        guard let stream = readyStream() else { return nil }
        let bound = Int(deflateBound(stream, UInt(page.count)))
        if output.count < bound { output = [UInt8](repeating: 0, count: bound) }
        // zlib declares the input without const, but does not write to it.
        return page.withBytes { input in
            output.withUnsafeMutableBufferPointer { output -> Value? in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = UInt32(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                guard deflate(stream, Z_FINISH) == Z_STREAM_END else { return nil }
                return body(UnsafeBufferPointer(rebasing: output[..<(output.count - Int(stream.pointee.avail_out))]))
            }
        }
    }

    private func readyStream() -> UnsafeMutablePointer<z_stream>? {
        if let stream { return deflateReset(stream) == Z_OK ? stream : nil }
        let made = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        made.initialize(to: z_stream())
        // 16 is added for a gzip header.
        let result = deflateInit2_(
            made, Self.level, Z_DEFLATED, Self.windowBits + 16, Self.memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            made.deallocate()
            return nil
        }
        stream = made
        return made
    }
}
