import CLinux
import Glibc

/// A thread of one's own, for loops that block.
package struct SystemThread: Sendable {
    private let handle: pthread_t

    private final class Body {
        let run: () -> Void
        init(run: @escaping () -> Void) { self.run = run }
    }

    /// `name`: at most 15 characters, as ps shows it.
    package init(name: StaticString, _ run: sending @escaping () -> Void) throws(ServerError) {
        var thread = pthread_t()
        let body = Body {
            cl_set_thread_name(UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self))
            Self.blockBrokenPipes()
            run()
        }
        let context = Unmanaged.passRetained(body).toOpaque()
        let error = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<Body>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, context)
        guard error == 0 else {
            Unmanaged<Body>.fromOpaque(context).release()
            throw .cannotStart("no thread: \(String(cString: strerror(error)))")
        }
        handle = thread
    }

    /// Waits for its end. Once only.
    package func join() { pthread_join(handle, nil) }

    /// Lets it end by itself. Instead of `join`.
    package func detach() { pthread_detach(handle) }

    /// SIGPIPE is for the thread that writes: blocked there, a client that goes before its answer cannot end the program,
    /// whose own handling of the signal stays as it is.
    private static func blockBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}

/// Tells any number of loops to end: a pipe that is readable from then on.
package final class StopSignal: Sendable {
    /// Poll it for reading.
    package let descriptor: Int32
    private let writer: Int32

    package init() throws(ServerError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .cannotStart("no pipe: \(String(cString: strerror(errno)))") }
        for end in ends { _ = cl_set_close_on_exec(end, 1) }
        descriptor = ends[0]
        writer = ends[1]
    }

    deinit {
        close(descriptor)
        close(writer)
    }

    /// Nobody reads the byte, so that everybody sees it.
    package func stop() {
        var byte: UInt8 = 0
        _ = write(writer, &byte, 1)
    }
}
