package import LinuxSystem

/// Splits what comes from a descriptor into lines. Confined to one thread.
package final class LineReader {
    private var pending: [UInt8] = []
    private var searched = 0

    package init() {}

    /// The next line without its end, waiting for it; nil at the end of the input or when a signal asks to end.
    package func next(_ input: borrowing FileDescriptor) -> [UInt8]? {
        while true {
            if let line = takeLine() { return line }
            guard let bytes = try? input.read() else { return nil }
            pending.append(contentsOf: bytes)
        }
    }

    /// Reads once what is there: false at the end of the input.
    package func fill(_ input: borrowing FileDescriptor) -> Bool {
        guard let bytes = try? input.read() else { return false }
        pending.append(contentsOf: bytes)
        return true
    }

    /// The next whole line among what has been read; nil when there is none yet.
    package func takeLine() -> [UInt8]? {
        guard let end = pending[searched...].firstIndex(of: 10) else {
            searched = pending.count
            return nil
        }
        let line = Array(pending[..<end])
        pending.removeSubrange(...end)
        searched = 0
        return line
    }
}
