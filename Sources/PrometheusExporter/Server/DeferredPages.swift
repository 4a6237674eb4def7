import CEvent
import CLinux
import Glibc

/// Pages of a registry with callbacks, which are answered once the callbacks have returned, or their time is over.
///
/// One loop's, on its thread, which never waits for a callback. To be gone before the loop's event base is.
final class DeferredPages {
    typealias Request = UnsafeMutablePointer<evhttp_request>

    /// What is to be answered.
    struct Wanted {
        let request: Request
        let connection: HTTPConnection
        let registry: Registry
        let format: ExpositionFormat
        /// CLOCK_MONOTONIC nanoseconds at which the page is answered with what there is.
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
    /// Nanoseconds that a callback may take before another thread goes on with those behind it.
    private static let patience: Int64 = 100_000_000

    /// - Parameter answer: sends a page with what the collection has; nil where there is none.
    init(base: OpaquePointer, answer: @escaping (Wanted, PageCollection?) -> Void) {
        self.base = base
        self.answer = answer
    }

    func add(_ wanted: Wanted) {
        do throws(ServerError) {
            // Without callbacks, for they may have been taken off the page meanwhile, there is nothing to wait for.
            guard let collection = try wanted.registry.collection(as: wanted.format) else { return answer(wanted, nil) }
            let page = Page(wanted, collection, owner: self)
            pages.append(page)
            try wait(page)
        } catch {
            pages.removeAll { $0.wanted.request == wanted.request }
            answer(wanted, nil)
        }
    }

    /// A connection that ends takes its request along, unless evhttp has let go of that already.
    func forget(_ connection: HTTPConnection) {
        guard let index = pages.firstIndex(where: { $0.wanted.connection === connection }) else { return }
        let request = pages.remove(at: index).wanted.request
        if evhttp_request_get_connection(request) == nil { evhttp_request_free(request) }
    }

    /// When the loop has ended: callbacks of pages that nobody gets any more may still touch what the program is about to take down.
    func waitForCallbacks(atMost nanoseconds: Int64) {
        let end = cl_monotonic_ns() + nanoseconds
        for page in pages {
            var waiting = pollfd(fd: page.collection.descriptor, events: Int16(POLLIN), revents: 0)
            poll(&waiting, 1, Int32(max(0, end - cl_monotonic_ns()) / 1_000_000))
            // The registry keeps the collection in progress, and that keeps the callbacks, which may keep the registry.
            page.wanted.registry.finished(page.collection)
        }
    }

    /// Until the collection is over, or it is time to look.
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
        guard let event = page.event, event_add(event, &due) == 0 else { throw .cannotStart("no event for a page") }
    }

    private func look(at page: Page, isOver: Bool) {
        let wanted = page.wanted
        let isLate = cl_monotonic_ns() >= wanted.deadline
        do throws(ServerError) {
            if isOver {
                wanted.registry.finished(page.collection)
                guard page.collection.format != wanted.format, !isLate else { return finish(page) }
                // It was for pages of another format.
                guard let collection = try wanted.registry.collection(as: wanted.format) else { return finish(page) }
                page.collection = collection
            } else if isLate {
                wanted.registry.finished(page.collection)
                return finish(page)
            } else {
                try page.collection.goOn()
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
