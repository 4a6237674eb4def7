package import LinuxSystem

/// Splits the input of a descriptor into lines. Confined to one thread.
package final class LineReader {
    private var pending: [UInt8] = []
    private var searched = 0

    package init() {}

    /// Waits for the next line and returns it without its line end; nil at the end of the input or when a signal asks
    /// to end.
    package func next(_ input: borrowing FileDescriptor) -> [UInt8]? {
        while true {
            if let line = takeLine() { return line }
            guard let bytes = try? input.read() else { return nil }
            pending.append(contentsOf: bytes)
        }
    }

    /// Reads the available bytes once. Returns false at the end of the input.
    package func fill(_ input: borrowing FileDescriptor) -> Bool {
        guard let bytes = try? input.read() else { return false }
        pending.append(contentsOf: bytes)
        return true
    }

    /// Returns the next complete line of the bytes read so far; nil when there is none yet.
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
