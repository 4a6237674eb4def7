import CLinux
import Glibc

/// Whole-file reads for /proc and small files, and other operations on paths.
package enum Files {
    /// Reads to the end, whatever size the kernel reports, or until there are `enough` bytes. Throws if the file cannot
    /// be opened or read.
    package static func read(_ path: String, enough: Int = .max) throws(SystemError) -> [UInt8] {
        let number = try check(cl_open(path, Int32(O_RDONLY), 0), "open", path)
        defer { close(number) }
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(number, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError(call: "read", subject: path)
            }
            if count == 0 { return all }
            all.append(contentsOf: chunk[..<count])
            if all.count >= enough { return all }
        }
    }

    package static func text(_ path: String) throws(SystemError) -> String {
        String(decoding: try read(path), as: UTF8.self)
    }

    /// Reads the last bytes of a regular file, at most `bytes`.
    package static func end(of path: String, bytes: Int) throws(SystemError) -> [UInt8] {
        let descriptor = FileDescriptor(owning: try check(cl_open(path, Int32(O_RDONLY | O_CLOEXEC), 0), "open", path))
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw SystemError(call: "fstat", subject: path) }
        let start = max(0, Int(status.st_size) - bytes)
        guard lseek(descriptor.number, start, SEEK_SET) >= 0 else { throw SystemError(call: "lseek", subject: path) }
        return try descriptor.read(limit: bytes) ?? []
    }

    /// Names in a directory, without "." and ".."; empty if it cannot be read.
    package static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Returns whether every user of the machine may read a file, by its mode. The modes of its directories are not
    /// looked at.
    package static func isReadableByAll(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
    }

    package static func isDirectory(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    package static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// Waits until all writes to a file have reached storage. Costs a few microseconds if nothing is dirty.
    package static func writeBack(_ path: String) throws(SystemError) {
        let number = try check(cl_open(path, Int32(O_RDONLY), 0), "open", path)
        defer { close(number) }
        if fsync(number) != 0 { throw SystemError(call: "fsync", subject: path) }
    }

    /// Returns the directory itself, or its nearest ancestor that exists.
    package static func nearestExisting(_ directory: String) -> String {
        var candidate = directory
        while !exists(candidate) {
            guard let slash = candidate.lastIndex(of: "/") else { return "." }
            candidate = slash == candidate.startIndex ? "/" : String(candidate[..<slash])
        }
        return candidate
    }

    /// Returns why nothing can be created in a directory, or in its nearest existing ancestor; nil if it can. Creates a
    /// directory there for a moment: permissions alone do not reveal read-only file systems, /proc, or the rights of
    /// root.
    package static func writeProblem(in directory: String) -> SystemError? {
        let probe = "\(nearestExisting(directory))/.exporter-bench-\(getpid())"
        guard mkdir(probe, 0o700) == 0 else { return SystemError(call: "mkdir", subject: directory) }
        rmdir(probe)
        return nil
    }

    /// Whether this user may write to an existing file.
    package static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

    /// Bytes that are free for this user on the file system of `path`; nil if unknown.
    package static func freeBytes(_ path: String) -> Int? {
        var info = statvfs()
        guard statvfs(path, &info) == 0 else { return nil }
        return Int(clamping: UInt64(info.f_bavail) * UInt64(info.f_frsize))
    }

    /// The target of a symbolic link; nil if it cannot be read.
    package static func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Creates a temporary directory in TMPDIR (/tmp by default), passes it to `body`, and removes it with its
    /// contents.
    package static func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
        var template = Array(
            "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/exporter-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", subject: "a temporary directory") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { remove(path) }
        return try body(path)
    }

    /// Removes a directory with its contents, without following links.
    private static func remove(_ path: String) {
        for name in names(in: path) where unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
        rmdir(path)
    }

    /// Returns the path of the running program's executable.
    package static func ownExecutable() throws(SystemError) -> String {
        guard let path = linkTarget("/proc/self/exe") else {
            throw SystemError(call: "readlink", subject: "/proc/self/exe")
        }
        return path
    }
}
