import CLinux
import Glibc

/// A thread for a loop that blocks.
package struct SystemThread: Sendable {
    private let handle: pthread_t

    private final class Body {
        let run: () -> Void
        init(run: @escaping () -> Void) { self.run = run }
    }

    /// Starts a thread. `name`: at most 15 characters, as ps shows it.
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
            throw .cannotStart("the thread could not be created: \(String(cString: strerror(error)))")
        }
        handle = thread
    }

    /// Waits until the thread ends. Call it once.
    package func join() { pthread_join(handle, nil) }

    /// Releases the thread, which ends by itself. Call this instead of `join`.
    package func detach() { pthread_detach(handle) }

    /// Blocks SIGPIPE, which the kernel sends to the thread that writes. So a client that closes before its answer
    /// cannot end the program, and the program's own handling of the signal does not change.
    private static func blockBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}

/// A signal that tells any number of loops to end: a pipe that is readable from then on.
package final class StopSignal: Sendable {
    /// Poll it for reading.
    package let descriptor: Int32
    private let writer: Int32

    package init() throws(ServerError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw .cannotStart("the pipe could not be created: \(String(cString: strerror(errno)))")
        }
        for end in ends { _ = cl_set_close_on_exec(end, 1) }
        descriptor = ends[0]
        writer = ends[1]
    }

    deinit {
        close(descriptor)
        close(writer)
    }

    /// Sends the signal. No loop reads the byte, so that every loop sees it.
    package func stop() {
        var byte: UInt8 = 0
        _ = write(writer, &byte, 1)
    }
}
