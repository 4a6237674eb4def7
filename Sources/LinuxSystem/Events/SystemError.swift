import Glibc

/// A failed system call: its name, its subject, and the reason.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package let call: String
    /// The subject of the call: a path, an address, a PID.
    package let subject: String
    package let code: Int32

    package init(call: String, subject: String, code: Int32) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    /// Creates the error of a C call that has just set errno.
    init(call: String, subject: String) {
        self.init(call: call, subject: subject, code: errno)
    }

    package var reason: String { String(cString: strerror(code)) }

    package var description: String { "\(subject): \(call): \(reason)" }
}

/// Throws an error if `result` is a negative errno of the C shims.
@discardableResult
func check(_ result: Int32, _ call: String, _ subject: @autoclosure () -> String) throws(SystemError) -> Int32 {
    guard result >= 0 else { throw SystemError(call: call, subject: subject(), code: -result) }
    return result
}

package enum Errno {
    package static let again = EAGAIN
    package static let noEntry = ENOENT
    package static let connectionRefused = ECONNREFUSED
    package static let connectionReset = ECONNRESET
    package static let brokenPipe = EPIPE
}
