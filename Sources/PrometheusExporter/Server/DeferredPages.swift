import CEvent
import CLinux
import Glibc

/// Pages of a registry with callbacks. A page is answered once the callbacks have returned, or once its time limit is
/// reached.
///
/// The object belongs to one loop and is used on its thread, which never waits for a callback. It must be released
/// before the loop's event base.
final class DeferredPages {
    typealias Request = UnsafeMutablePointer<evhttp_request>

    /// A page that was requested and is not answered yet.
    struct Wanted {
        let request: Request
        let connection: HTTPConnection
        let registry: Registry
        let format: ExpositionFormat
        /// CLOCK_MONOTONIC nanoseconds at which the page is answered with the texts collected so far.
        let deadline: Int64
    }

    private final class Page {
        let wanted: Wanted
        unowned let owner: DeferredPages
        var collection: PageCollection
        var event: OpaquePointer?

        init(_ wanted: Wanted, _ collection: PageCollection, owner: DeferredPages) {
            self.wanted = wanted
            self.collection = collection
            self.owner = owner
        }

        deinit { if let event { event_free(event) } }
    }

    private let base: OpaquePointer
    private let answer: (Wanted, PageCollection?) -> Void
    private var pages: [Page] = []
    /// Nanoseconds that a callback may take before another thread continues with the callbacks after it.
    private static let patience: Int64 = 100_000_000

    /// - Parameter answer: sends a page with the texts of the collection; nil if there is no collection.
    init(base: OpaquePointer, answer: @escaping (Wanted, PageCollection?) -> Void) {
        self.base = base
        self.answer = answer
    }

    func add(_ wanted: Wanted) {
        do throws(ServerError) {
            // There is nothing to wait for if the callbacks have been taken off the page meanwhile.
            guard let collection = try wanted.registry.collection(as: wanted.format) else { return answer(wanted, nil) }
            let page = Page(wanted, collection, owner: self)
            pages.append(page)
            try wait(page)
        } catch {
            pages.removeAll { $0.wanted.request == wanted.request }
            answer(wanted, nil)
        }
    }

    /// Drops the request of a connection that ends. The request is freed here if evhttp has already detached it from
    /// its connection.
    func forget(_ connection: HTTPConnection) {
        guard let index = pages.firstIndex(where: { $0.wanted.connection === connection }) else { return }
        let request = pages.remove(at: index).wanted.request
        if evhttp_request_get_connection(request) == nil { evhttp_request_free(request) }
    }

    /// Waits for running callbacks after the loop has ended. Callbacks of pages that no client receives any more may
    /// still use objects that the program is about to destroy.
    func waitForCallbacks(atMost nanoseconds: Int64) {
        let end = cl_monotonic_ns() + nanoseconds
        for page in pages {
            var waiting = pollfd(fd: page.collection.descriptor, events: Int16(POLLIN), revents: 0)
            poll(&waiting, 1, Int32(max(0, end - cl_monotonic_ns()) / 1_000_000))
            // The registry keeps the collection in progress, which keeps the callbacks. They may keep the registry:
            // this breaks the cycle.
            page.wanted.registry.finished(page.collection)
        }
    }

    /// Waits until the collection is over, or until it is time to check it.
    private func wait(_ page: Page) throws(ServerError) {
        if let event = page.event { event_free(event) }
        page.event = event_new(
            base, page.collection.descriptor, Int16(EV_READ),
            { _, what, context in
                let page = Unmanaged<Page>.fromOpaque(context!).takeUnretainedValue()
                page.owner.look(at: page, isOver: Int32(what) & EV_READ != 0)
            }, Unmanaged.passUnretained(page).toOpaque())
        let left = min(max(0, page.wanted.deadline - cl_monotonic_ns()), Self.patience) / 1000 + 1
        var due = timeval(tv_sec: Int(left / 1_000_000), tv_usec: Int(left % 1_000_000))
        guard let event = page.event, event_add(event, &due) == 0 else {
            throw .cannotStart("libevent added no event for a page")
        }
    }

    private func look(at page: Page, isOver: Bool) {
        let wanted = page.wanted
        let isLate = cl_monotonic_ns() >= wanted.deadline
        do throws(ServerError) {
            if isOver {
                wanted.registry.finished(page.collection)
                guard page.collection.format != wanted.format, !isLate else { return finish(page) }
                // The collection was for pages of another format.
                guard let collection = try wanted.registry.collection(as: wanted.format) else { return finish(page) }
                page.collection = collection
            } else if isLate {
                wanted.registry.finished(page.collection)
                return finish(page)
            } else {
                try page.collection.startThread()
            }
            try wait(page)
        } catch {
            finish(page)
        }
    }

    private func finish(_ page: Page) {
        pages.removeAll { $0 === page }
        answer(page.wanted, page.collection.format == page.wanted.format ? page.collection : nil)
    }
}
