import Foundation
import LinuxSystem
import Synchronization
import Testing

/// A file that a user names is written, whatever its path leads to, and nothing else is damaged.
@Suite struct OutputFileTests {
    private let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "output-file-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    private func write(_ text: String, _ name: String) throws { try OutputFile.write(text, to: "\(directory)/\(name)") }

    private func text(_ name: String) -> String? {
        try? String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
    }

    private func status(_ name: String) -> stat {
        var status = stat()
        lstat("\(directory)/\(name)", &status)
        return status
    }

    /// Returns the error message of a write; nil if the write succeeded.
    private func error(_ path: String) -> String? {
        do throws(OutputFileError) {
            try OutputFile.write("new", to: path)
            return nil
        } catch { return "\(error)" }
    }

    @Test("A database, its log and its index are never overwritten, by whatever name the path leads to them")
    func database() throws {
        let header = "SQLite format 3\0"
        try Data((header + "pages").utf8).write(to: URL(filePath: "\(directory)/store"))
        symlink("store", "\(directory)/link")
        try FileManager.default.linkItem(atPath: "\(directory)/store", toPath: "\(directory)/second")
        for name in ["store", "link", "second", "store-wal", "store-shm", "store-journal"] {
            #expect(
                error("\(directory)/\(name)")?.contains("SQLite database, such as a result store") == true, "\(name)")
            #expect(throws: OutputFileError.self) { try OutputFile.check("\(directory)/\(name)") }
        }
        #expect(text("store") == header + "pages" && text("store-wal") == nil)
        try write("text", "other-wal")
        #expect(text("other-wal") == "text")
    }

    private var leftovers: [String] { Files.names(in: directory).filter { $0.hasPrefix(".") } }

    @Test("A new file has the mode of the umask, and no other file is left")
    func new() throws {
        close(open("\(directory)/plain", O_WRONLY | O_CREAT, 0o666))
        try write("text", "new")
        #expect(text("new") == "text" && status("new").st_mode == status("plain").st_mode)
        #expect(leftovers.isEmpty)
    }

    @Test("An existing file is replaced as a whole and keeps its mode, and its owner if root writes")
    func replaced() throws {
        try write("a longer old text", "file")
        chmod("\(directory)/file", 0o4604)
        if geteuid() == 0 { chown("\(directory)/file", 12345, 54321) }
        chmod("\(directory)/file", 0o604)
        let before = status("file")
        try write("new", "file")
        let after = status("file")
        #expect(text("file") == "new" && after.st_ino != before.st_ino)
        #expect(after.st_mode == before.st_mode && after.st_uid == before.st_uid && after.st_gid == before.st_gid)
        #expect(leftovers.isEmpty)
    }

    @Test("A symbolic link stays, and its target is written or created")
    func link() throws {
        try FileManager.default.createDirectory(atPath: directory + "/deep", withIntermediateDirectories: true)
        try write("old", "deep/file")
        symlink("deep/file", "\(directory)/first")
        symlink("\(directory)/first", "\(directory)/second")
        symlink("deep/later", "\(directory)/dangling")
        try write("new", "second")
        try write("made", "dangling")
        #expect(text("deep/file") == "new" && text("deep/later") == "made")
        for name in ["first", "second", "dangling"] { #expect(status(name).st_mode & S_IFMT == S_IFLNK) }
    }

    @Test("A link that leads back to itself is an error")
    func loop() {
        symlink("b", "\(directory)/a")
        symlink("a", "\(directory)/b")
        #expect(error("\(directory)/a")?.contains("Too many levels of symbolic links") == true)
    }

    @Test("All hard links of a file have the new text")
    func hardLinks() throws {
        try write("a longer old text", "one")
        Foundation.link("\(directory)/one", "\(directory)/two")
        try write("new", "one")
        #expect(text("two") == "new" && status("one").st_nlink == 2)
    }

    @Test("A device is written through and stays a device", .enabled(if: geteuid() == 0))
    func devices() throws {
        let null = "\(directory)/null"
        // A container may not be allowed to create devices.
        guard mknod(null, S_IFCHR | 0o666, device(1, 3)) == 0 else { return }
        let before = status("null")
        try write("text", "null")
        let after = status("null")
        #expect(after.st_mode == before.st_mode && after.st_rdev == device(1, 3) && after.st_ino == before.st_ino)
        let full = "\(directory)/full"
        guard mknod(full, S_IFCHR | 0o666, device(1, 7)) == 0 else { return }
        #expect(error(full) == "\(full): cannot be written: No space left on device")
        #expect(status("full").st_mode & S_IFMT == S_IFCHR)
    }

    @Test("A block device, a directory and a socket are refused and stay unchanged")
    func refused() throws {
        try FileManager.default.createDirectory(atPath: directory + "/sub", withIntermediateDirectories: true)
        for path in ["/sub", "/sub/", "/sub/.", "/sub/.."] {
            #expect(error(directory + path)?.contains("it is a directory: give the path of a file") == true)
        }
        if geteuid() == 0, mknod("\(directory)/disk", S_IFBLK | 0o600, device(7, 250)) == 0 {
            #expect(error("\(directory)/disk")?.contains("it is a block device") == true)
            #expect(status("disk").st_mode & S_IFMT == S_IFBLK)
        }
    }

    @Test("A FIFO is written through, and a reader that closes early is not an error")
    func fifo() async throws {
        let path = "\(directory)/fifo"
        mkfifo(path, 0o600)
        let reader = Task.detached { try Files.text(path) }
        try write("through", "fifo")
        #expect(try await reader.value == "through")
        #expect(status("fifo").st_mode & S_IFMT == S_IFIFO)
    }

    @Test("A descriptor of the process is written at its current offset, by any of its names")
    func descriptor() throws {
        let file = open("\(directory)/file", O_WRONLY | O_CREAT, 0o600)
        defer { close(file) }
        for path in ["/dev/fd/\(file)", "/proc/self/fd/\(file)", "/proc/\(getpid())/fd/\(file)"] {
            try OutputFile.write("x", to: path)
        }
        symlink("/dev/fd/\(file)", "\(directory)/link")
        try write("x", "link")
        #expect(text("file") == "xxxx")
        #expect(error("/dev/fd/987")?.contains("Bad file descriptor") == true)
    }

    @Test("A file without write permission is refused; a file in a directory without it is rewritten in place")
    func permissions() throws {
        try write("old", "read-only")
        try write("a longer old text", "writable")
        chmod("\(directory)/read-only", 0o444)
        if geteuid() == 0 {
            for name in ["", "/read-only", "/writable"] { chown(directory + name, 65534, 65534) }
        }
        let before = status("writable").st_ino
        let (readOnly, writable, new) = asNobody {
            let readOnly = error("\(directory)/read-only")
            chmod(directory, 0o555)
            defer { chmod(directory, 0o755) }
            return (readOnly, error("\(directory)/writable"), error("\(directory)/new"))
        }
        #expect(readOnly == "\(directory)/read-only: cannot be written: Permission denied")
        #expect(writable == nil && text("writable") == "new" && status("writable").st_ino == before)
        #expect(new == "\(directory)/new: cannot be written: its directory \(directory): Permission denied")
        #expect(text("read-only") == "old" && leftovers.isEmpty)
    }

    @Test(
        "Another user's file or link in a directory that everyone may write to is refused", .enabled(if: geteuid() == 0)
    )
    func trap() throws {
        try write("mine", "mine")
        try write("theirs", "theirs")
        symlink("mine", "\(directory)/link")
        for name in ["theirs", "link"] { lchown("\(directory)/\(name)", 12345, 12345) }
        chmod(directory, 0o1777)
        for name in ["theirs", "link"] {
            #expect(error("\(directory)/\(name)")?.contains("it belongs to another user (12345)") == true)
        }
        #expect(text("theirs") == "theirs" && text("mine") == "mine")
    }

    @Test("The error of a missing path says what to do")
    func missing() {
        #expect(
            error("/no/such/place/file")?.hasSuffix("the directory /no/such/place does not exist: create it first")
                == true)
        #expect(error("")?.contains("the path is empty") == true)
    }

    @Test("A temporary directory is removed with its contents after its use")
    func temporaryDirectory() throws {
        let path = try Files.withTemporaryDirectory { path in
            try FileManager.default.createDirectory(atPath: path + "/a/b", withIntermediateDirectories: true)
            try OutputFile.write("text", to: path + "/a/b/c")
            symlink("/tmp", path + "/a/link")
            return path
        }
        #expect(!Files.exists(path) && Files.exists("/tmp"))
    }
}

/// Runs `body` with the file permissions of an ordinary user if this is root: on its own thread, because the user ID of
/// the thread is changed until it ends.
private func asNobody<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
    guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return body() }
    let setUser = unsafeBitCast(symbol, to: (@convention(c) (UInt32) -> Int32).self)
    let result = Mutex<Result?>(nil)
    let ended = DispatchSemaphore(value: 0)
    Thread {
        _ = setUser(65534)
        let found = body()
        result.withLock { $0 = found }
        ended.signal()
    }.start()
    ended.wait()
    return result.withLock { $0! }
}

/// Combines a device's numbers as makedev(3) does for small ones.
private func device(_ major: UInt64, _ minor: UInt64) -> dev_t { dev_t(major << 8 | minor) }
