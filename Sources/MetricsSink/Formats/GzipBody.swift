import CZlib

/// Decompresses bodies in memory.
enum GzipBody {
    private static let step = 64 << 10

    /// Returns the content of a gzip file of one or several members. Stops at `limit` bytes, so that a small body
    /// cannot take much memory.
    static func decoded(_ body: [UInt8], limit: Int = SinkLimits.decoded) throws(PushRefusal) -> [UInt8] {
        var stream = z_stream()
        // 16 is added to the window's bits for a gzip header.
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw PushRefusal(.noSpace, "zlib has no memory")
        }
        defer { inflateEnd(&stream) }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: step)
        var outcome = Z_OK
        var isTooLarge = false
        body.withUnsafeBufferPointer { input in
            // zlib declares the input without const, but does not write to it.
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.avail_in = UInt32(input.count)
            while outcome == Z_OK, !isTooLarge {
                let made = piece.withUnsafeMutableBufferPointer { buffer in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    outcome = inflate(&stream, Z_NO_FLUSH)
                    return buffer.count - Int(stream.avail_out)
                }
                isTooLarge = output.count + made > limit
                if !isTooLarge { output += piece[..<made] }
                if outcome == Z_STREAM_END, stream.avail_in > 0 { outcome = inflateReset(&stream) }
            }
        }
        guard !isTooLarge else {
            throw PushRefusal(
                .tooLarge,
                "\(body.count) bytes of gzip have more than \(limit) bytes of content, the most that the sink reads")
        }
        guard outcome == Z_STREAM_END else {
            throw PushRefusal(
                .malformed, outcome == Z_BUF_ERROR ? "the gzip body ends too early" : "the body is not gzip")
        }
        return output
    }
}
