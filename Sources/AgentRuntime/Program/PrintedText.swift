import Glibc

/// Prints a text on standard output and exits: with 0 if all of it was written or its reader closed early, with 74
/// (sysexits.h) and a message if it could not be written.
public func printAndExit(_ text: String, program: String) -> Never {
    var rest = Array((text + "\n").utf8)[...]
    var failure: Int32 = 0
    while !rest.isEmpty, failure == 0 {
        let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno != EINTR { failure = errno }
        } else {
            rest = rest.dropFirst(count)
        }
    }
    // Some file systems report a full disk only at close.
    if failure == 0, close(STDOUT_FILENO) != 0 { failure = errno }
    guard failure != 0, failure != EPIPE else { exit(0) }
    logError("\(program): standard output cannot be written: \(String(cString: strerror(failure)))")
    exit(EX_IOERR)
}
