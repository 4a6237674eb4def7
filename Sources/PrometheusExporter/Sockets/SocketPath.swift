import Glibc

/// The path of a Unix socket that a server listens on.
struct SocketPath: Sendable {
    /// Bytes of a path that a socket's name has room for, without the terminator.
    static let longest = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
    private static let prefix = "unix:"

    let text: String
    /// Identifies the file after `bind`, so that a file of another server is not removed.
    private var file: (device: dev_t, inode: ino_t)?

    /// Reads `unix:/path`; nil for an address without the prefix.
    /// - Throws: `ServerError.invalidAddress` for a path that is empty, too long, or contains a null byte.
    init?(address: String) throws(ServerError) {
        guard address.hasPrefix(Self.prefix) else { return nil }
        text = String(address.dropFirst(Self.prefix.count))
        guard (1...Self.longest).contains(text.utf8.count), !text.utf8.contains(0) else {
            throw .invalidAddress(address)
        }
    }

    var address: String { Self.prefix + text }

    /// Binds a socket to the path. A socket that an earlier server left there, on which nothing listens, is replaced.
    /// Returns the errno of a failure, or nil.
    mutating func bind(_ socket: Int32) -> Int32? {
        var failure: Int32? = withName { Glibc.bind(socket, $0, $1) == 0 ? nil : errno }
        if failure == EADDRINUSE, isAbandoned, unlink(text) == 0 {
            failure = withName { Glibc.bind(socket, $0, $1) == 0 ? nil : errno }
        }
        guard failure == nil else { return failure }
        var found = stat()
        if stat(text, &found) == 0 { file = (found.st_dev, found.st_ino) }
        return nil
    }

    /// Removes the file, if it is still the one that `bind` made.
    func remove() {
        var found = stat()
        guard let file, stat(text, &found) == 0, found.st_dev == file.device, found.st_ino == file.inode else {
            return
        }
        unlink(text)
    }

    /// Whether the path is a socket that nothing listens on.
    private var isAbandoned: Bool {
        var found = stat()
        guard lstat(text, &found) == 0, found.st_mode & S_IFMT == S_IFSOCK else { return false }
        let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard client >= 0 else { return false }
        defer { close(client) }
        return withName { connect(client, $0, $1) == 0 ? false : errno == ECONNREFUSED }
    }

    private func withName<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: Array(text.utf8)) }
        return withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
