import CLinux
import Glibc

/// Whole-file reads, for /proc and for small files.
package enum Files {
    /// Reads to the end, whatever size the kernel claims, or until there are `enough` bytes. Throws when it cannot be opened or read.
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

    /// The last bytes of a regular file, at most `bytes`.
    package static func end(of path: String, bytes: Int) throws(SystemError) -> [UInt8] {
        let descriptor = FileDescriptor(owning: try check(cl_open(path, Int32(O_RDONLY | O_CLOEXEC), 0), "open", path))
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw SystemError(call: "fstat", subject: path) }
        let start = max(0, Int(status.st_size) - bytes)
        guard lseek(descriptor.number, start, SEEK_SET) >= 0 else { throw SystemError(call: "lseek", subject: path) }
        return try descriptor.read(limit: bytes) ?? []
    }

    /// Names in a directory, without "." and ".."; none when it cannot be read.
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

    package static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// Waits until what was written to a file has reached storage. Costs a few microseconds where nothing is dirty.
    package static func writeBack(_ path: String) throws(SystemError) {
        let number = try check(cl_open(path, Int32(O_RDONLY), 0), "open", path)
        defer { close(number) }
        if fsync(number) != 0 { throw SystemError(call: "fsync", subject: path) }
    }

    /// The directory itself, or the nearest above it that exists.
    package static func nearestExisting(_ directory: String) -> String {
        var place = directory
        while !exists(place) {
            guard let slash = place.lastIndex(of: "/") else { return "." }
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        return place
    }

    /// Why nothing can be made in a directory, or in the nearest above it that exists; nil when it can. Makes a directory there
    /// for a moment: permissions alone do not tell of read-only file systems, of /proc, or of what root may do.
    package static func writeProblem(in directory: String) -> SystemError? {
        let probe = "\(nearestExisting(directory))/.exporter-bench-\(getpid())"
        guard mkdir(probe, 0o700) == 0 else { return SystemError(call: "mkdir", subject: directory) }
        rmdir(probe)
        return nil
    }

    /// Whether this user may write to an existing file.
    package static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

    /// Bytes free for this user on the file system that holds `path`; nil when it cannot be told.
    package static func freeBytes(_ path: String) -> Int? {
        var info = statvfs()
        guard statvfs(path, &info) == 0 else { return nil }
        return Int(clamping: UInt64(info.f_bavail) * UInt64(info.f_frsize))
    }

    /// Where a symbolic link points; nil when it cannot be read.
    package static func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Makes a directory of its own in TMPDIR (/tmp by default), gives it to `body` and removes it with all that is in it.
    package static func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
        var template = Array(
            "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/exporter-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", subject: "a temporary directory") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { remove(path) }
        return try body(path)
    }

    /// Removes a directory and everything in it, without following links.
    private static func remove(_ path: String) {
        for name in names(in: path) where unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
        rmdir(path)
    }

    /// Where the running program's executable is.
    package static func ownExecutable() throws(SystemError) -> String {
        guard let path = linkTarget("/proc/self/exe") else {
            throw SystemError(call: "readlink", subject: "/proc/self/exe")
        }
        return path
    }
}
