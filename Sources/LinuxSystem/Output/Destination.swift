import Glibc

/// The target of an output path, with all symbolic links followed.
enum Destination {
    /// A descriptor of this process: /dev/stdout, /dev/fd/N, /proc/self/fd/N, or `-`.
    case descriptor(Int32)
    /// The path does not exist; its directory does.
    case missing(String)
    case regular(String, stat, follows: Bool)
    /// A FIFO or a character device.
    case through(String, follows: Bool)

    /// - Throws: for a target that must not be written, or cannot be found.
    static func of(_ given: String) throws(OutputFileError) -> Destination {
        guard !given.isEmpty else { throw OutputFileError("''", "the path is empty: give the path of a file") }
        guard given != "-" else { return .descriptor(1) }
        var path = given
        for _ in 0..<40 {
            let (parent, name) = split(path)
            guard !name.isEmpty, name != ".", name != ".." else { throw OutputFileError(given, isDirectory) }
            guard let directory = realPath(parent) else {
                let code = errno
                guard code == ENOENT else { throw OutputFileError(given, "\(parent): ", code: code) }
                throw OutputFileError(given, "the directory \(parent) does not exist: create it first")
            }
            if let number = Int32(name), isOfOwnDescriptors(directory) { return .descriptor(number) }
            let file = directory == "/" ? "/" + name : "\(directory)/\(name)"
            var status = stat()
            guard lstat(file, &status) == 0 else {
                guard errno == ENOENT else { throw OutputFileError(given, code: errno) }
                guard !SQLiteFile.isPart(file) else { throw OutputFileError(given, isDatabase, isDatabase: true) }
                return .missing(file)
            }
            try checkOwner(status, in: directory, given)
            guard status.st_mode & S_IFMT == S_IFLNK else { return try kind(file, status, given, follows: false) }
            // A descriptor of another process. The text of such a link need not be a path, so it is not followed.
            if directory.hasPrefix("/proc/"), directory.hasSuffix("/fd") {
                guard stat(file, &status) == 0 else { throw OutputFileError(given, code: errno) }
                return try kind(file, status, given, follows: true)
            }
            guard let target = Files.linkTarget(file) else { throw OutputFileError(given, code: errno) }
            path = target.hasPrefix("/") ? target : "\(directory)/\(target)"
        }
        throw OutputFileError(given, code: ELOOP)
    }

    /// Returns the part of an absolute path before the last slash.
    static func directory(of file: String) -> String { split(file).parent }

    private static let isDirectory = "it is a directory: give the path of a file"
    private static let isDatabase =
        "it belongs to an SQLite database, such as a result store, whose contents would be lost: "
        + "give the path of another file"

    private static func kind(
        _ file: String, _ status: stat, _ given: String, follows: Bool
    ) throws(OutputFileError) -> Destination {
        let kind = status.st_mode & S_IFMT
        let refusal: String? =
            switch kind {
            case S_IFDIR: isDirectory
            case S_IFBLK: "it is a block device, and its contents would be lost: give the path of a file"
            case S_IFSOCK: "it is a socket: give the path of a file"
            default: nil
            }
        if let refusal { throw OutputFileError(given, refusal) }
        if kind == S_IFREG, SQLiteFile.isPart(file) { throw OutputFileError(given, isDatabase, isDatabase: true) }
        guard faccessat(AT_FDCWD, file, W_OK, AT_EACCESS) == 0 else { throw OutputFileError(given, code: errno) }
        return kind == S_IFREG ? .regular(file, status, follows: follows) : .through(file, follows: follows)
    }

    /// Applies the rule of the kernel's fs.protected_symlinks, fs.protected_regular and fs.protected_fifos: in a
    /// directory that everyone may write to, a file of another user may be a trap.
    private static func checkOwner(_ status: stat, in directory: String, _ given: String) throws(OutputFileError) {
        var parent = stat()
        guard stat(directory, &parent) == 0, parent.st_mode & (S_ISVTX | S_IWOTH) == S_ISVTX | S_IWOTH,
            status.st_uid != geteuid(), status.st_uid != parent.st_uid
        else { return }
        throw OutputFileError(
            given,
            "it belongs to another user (\(status.st_uid)) and lies in \(directory), where everyone may write: "
                + "give another path")
    }

    private static func isOfOwnDescriptors(_ directory: String) -> Bool {
        guard let own = Files.linkTarget("/proc/self") else { return false }
        return directory == "/proc/\(own)/fd"
            || directory.hasPrefix("/proc/\(own)/task/") && directory.hasSuffix("/fd")
    }

    /// Splits a path into its last component and the part before it. Works on bytes, because a name may begin with a
    /// combining character.
    private static func split(_ path: String) -> (parent: String, name: String) {
        let bytes = path.utf8
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        let name = String(path[bytes.index(after: slash)...])
        return (slash == bytes.startIndex ? "/" : String(path[..<slash]), name)
    }

    private static func realPath(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
