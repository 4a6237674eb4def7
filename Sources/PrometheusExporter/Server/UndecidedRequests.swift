import CEvent
import Glibc

/// Requests that a server's security has not decided on, and the timer after which it is asked again.
///
/// The object belongs to one loop and is used on its thread. It must be released before the loop's event base.
final class UndecidedRequests {
    typealias Request = UnsafeMutablePointer<evhttp_request>

    private var requests: [(request: Request, connection: HTTPConnection)] = []
    private var timer: OpaquePointer?
    private let ask: (Request) -> Void
    /// Microseconds between two questions: short, compared with the time that checking a password takes.
    private static let interval = 2000

    /// - Parameter ask: called with each request again; it may add the request again.
    init(base: OpaquePointer, ask: @escaping (Request) -> Void) throws(ServerError) {
        self.ask = ask
        timer = event_new(
            base, -1, 0, { Unmanaged<UndecidedRequests>.fromOpaque($2!).takeUnretainedValue().askAgain() },
            Unmanaged.passUnretained(self).toOpaque())
        guard timer != nil else { throw .cannotStart("libevent made no timer") }
    }

    deinit { if let timer { event_free(timer) } }

    func add(_ request: Request, of connection: HTTPConnection) {
        requests.append((request, connection))
        var due = timeval(tv_sec: 0, tv_usec: Self.interval)
        event_add(timer, &due)
    }

    /// Drops the request of a connection that ends. The request is freed here if evhttp has already detached it from
    /// its connection.
    func forget(_ connection: HTTPConnection) {
        guard let index = requests.firstIndex(where: { $0.connection === connection }) else { return }
        let request = requests.remove(at: index).request
        if evhttp_request_get_connection(request) == nil { evhttp_request_free(request) }
    }

    private func askAgain() {
        let waiting = requests
        requests.removeAll(keepingCapacity: true)
        for (request, _) in waiting { ask(request) }
    }
}
