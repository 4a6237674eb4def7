import CBench
import Glibc
import Synchronization

/// The output that a child writes to one of its descriptors. The pipe is read continuously, and a limited part of the
/// output is kept.
///
/// One thread of this process reads the pipes of all children (`OutputReader`). Nothing runs while no child writes. A
/// child that writes faster than `MemoryLimits.outputPass` per `MemoryLimits.outputStep` waits in its write, so that
/// its output cannot take up a core.
package final class ChildOutput: Sendable {
    private let pipe: FileDescriptor
    private let writing: Mutex<FileDescriptor?>
    private let kept: Mutex<KeptBytes>
    private let key: UInt64

    /// - Throws: if no descriptor or no thread is available.
    package init(keeping part: KeptBytes.Part) throws(SystemError) {
        var ends = try FileDescriptor.pipe()
        pipe = ends.takeRead()
        try pipe.setNonblocking()
        writing = Mutex(ends.takeWrite())
        kept = Mutex(KeptBytes(part))
        let reader = try OutputReader.shared.get()
        key = reader.nextKey()
        try reader.watch(self, pipe.number, key)
    }

    deinit { if case .success(let reader) = OutputReader.shared { reader.forget(key) } }

    /// The descriptor that the child writes to, for `SpawnRequest`. -1 after `closeWriting`.
    package var descriptor: Int32 { writing.withLock { $0?.number ?? -1 } }

    /// Closes this process's write end. Call after the child was started; from then on only the child holds the write
    /// end.
    package func closeWriting() { writing.withLock { $0 = nil } }

    /// Number of bytes written so far.
    package var total: Int { current.total }

    /// Whether a part of the output is not kept.
    package var isCut: Bool { current.isCut }

    /// The kept part as text. After the child was reaped, it includes everything that the child wrote.
    package var text: String { String(decoding: current.contents, as: UTF8.self) }

    /// Returns the last lines within the last `limit` bytes of the kept part.
    package func lastLines(_ count: Int, limit: Int = 8192) -> [String] {
        String(decoding: current.contents.suffix(limit), as: UTF8.self).split(separator: "\n").suffix(count).map(
            String.init)
    }

    /// The kept bytes, including those that are in the pipe now. A pipe holds at most 1 MiB.
    private var current: KeptBytes {
        _ = drain(most: 1 << 20)
        return kept.withLock { $0 }
    }

    /// Reads at most `most` bytes from the pipe. Returns false when no more bytes will come.
    func drain(most: Int) -> Bool {
        kept.withLock { kept in
            var left = most
            while left > 0 {
                guard let bytes = try? pipe.read(limit: min(left, 65_536)) else { return false }
                if bytes.isEmpty { return true }
                kept.append(bytes)
                left -= bytes.count
            }
            return true
        }
    }
}

/// The thread that reads the output of all children of this process. It runs until the process exits.
final class OutputReader: Sendable {
    /// Created at the first use. A failure is reported to every caller.
    static let shared: Result<OutputReader, SystemError> = Result { () throws(SystemError) in try OutputReader() }

    private struct Watched { weak var output: ChildOutput? }

    private let poll: FileDescriptor
    private let outputs = Mutex<[UInt64: Watched]>([:])
    private let keys = Atomic<UInt64>(0)
    private let thread = Mutex<Worker<Void>?>(nil)

    private init() throws(SystemError) {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw SystemError(call: "epoll_create1", subject: "epoll") }
        poll = FileDescriptor(owning: number)
        let worker = try Worker(name: "child output") { [self] in run() }
        thread.withLock { $0 = worker }
    }

    func nextKey() -> UInt64 { keys.wrappingAdd(1, ordering: .relaxed).newValue }

    func watch(_ output: ChildOutput, _ descriptor: Int32, _ key: UInt64) throws(SystemError) {
        outputs.withLock { $0[key] = Watched(output: output) }
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.u64 = key
        guard epoll_ctl(poll.number, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            throw SystemError(call: "epoll_ctl", subject: "descriptor \(descriptor)")
        }
    }

    /// Removes an output. Its descriptor leaves the poll when it is closed.
    func forget(_ key: UInt64) { _ = outputs.withLock { $0.removeValue(forKey: key) } }

    private func run() {
        let most = 1024
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: most)
        defer { events.deallocate() }
        while true {
            // The first byte wakes this thread. It then waits, so that later lines of the same moment do not wake it
            // again.
            guard epoll_wait(poll.number, events, 1, -1) > 0 else { continue }
            Poll.sleep(until: Clock.now() + MemoryLimits.outputStep)
            let count = epoll_wait(poll.number, events, Int32(most), 0)
            for index in 0..<Int(max(0, count)) { read(events[index].data.u64) }
        }
    }

    private func read(_ key: UInt64) {
        guard let output = outputs.withLock({ $0[key]?.output }), !output.drain(most: MemoryLimits.outputPass) else {
            return
        }
        output.leave(poll.number)
    }
}

extension ChildOutput {
    /// Stops polling the pipe. A pipe at its end would stay ready forever.
    fileprivate func leave(_ poll: Int32) {
        var event = epoll_event()
        epoll_ctl(poll, EPOLL_CTL_DEL, pipe.number, &event)
    }
}
