import Glibc

/// A system call that failed: which, on what, and why.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    public let call: String
    /// What it was done to: a path, an address, a PID.
    public let subject: String
    public let code: Int32

    public init(call: String, subject: String, code: Int32) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    /// For a C call that has just set errno.
    init(call: String, subject: String) {
        self.init(call: call, subject: subject, code: errno)
    }

    public var reason: String { String(cString: strerror(code)) }

    public var description: String { "\(subject): \(call): \(reason)" }
}

/// Turns "negative errno" of the C shims into an error.
@discardableResult
func check(_ result: Int32, _ call: String, _ subject: @autoclosure () -> String) throws(SystemError) -> Int32 {
    guard result >= 0 else { throw SystemError(call: call, subject: subject(), code: -result) }
    return result
}

public enum Errno {
    public static let again = EAGAIN
}
