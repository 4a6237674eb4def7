import Glibc

/// Prints a line on standard output. Swift's `print` does not report a full disk; this function exits with 74
/// (sysexits.h) if the line cannot be written.
func print(_ text: String) {
    var rest = Array((text + "\n").utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR { continue }
            let line = Array("exporter-benchmarks: standard output: \(String(cString: strerror(errno)))\n".utf8)
            _ = write(STDERR_FILENO, line, line.count)
            exit(EX_IOERR)
        }
        rest = rest.dropFirst(count)
    }
}
