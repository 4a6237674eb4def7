import BenchmarkModel
import CCurl
import LinuxSystem

/// Fetches pages through libcurl, many at a time, each over a connection of its own as the documented server has it.
/// Confined to one thread.
package final class Scraper: PageFetcher {
    private let multi: OpaquePointer
    private var active: [OpaquePointer: Transfer] = [:]
    private var idle: [OpaquePointer] = []
    /// Made when they are first asked for.
    private var headers: [HeaderKind: UnsafeMutablePointer<curl_slist>] = [:]

    private struct HeaderKind: Hashable {
        let format: PageFormat
        let timeout: Double
        let padding: Int
    }

    private let maximumBytes: Int
    private let room: PageRoom

    /// - Parameters:
    ///   - maximumBytes: of a page; a longer one is a failure.
    ///   - roomBytes: of all pages that are being received. Above it one page goes on to its end, and the others wait.
    package init(maximumBytes: Int = MemoryLimits.page, roomBytes: Int = MemoryLimits.pagesInTransfer) {
        self.maximumBytes = maximumBytes
        room = PageRoom(roomBytes)
        curl_global_init(Int(CURL_GLOBAL_NOTHING))
        multi = OpaquePointer(curl_multi_init()!)
    }

    deinit {
        for (handle, transfer) in active {
            curl_multi_remove_handle(UnsafeMutableRawPointer(multi), UnsafeMutableRawPointer(handle))
            curl_easy_cleanup(UnsafeMutableRawPointer(handle))
            transfer.free()
        }
        for handle in idle { curl_easy_cleanup(UnsafeMutableRawPointer(handle)) }
        curl_multi_cleanup(UnsafeMutableRawPointer(multi))
        for list in headers.values { curl_slist_free_all(list) }
    }

    /// Begins a GET. Redirections are followed as a Prometheus does, ten at most, or not at all. Secrets of the address and of the
    /// credentials are masked in what the result says of a failure and of a redirection.
    package func start(_ request: PageRequest) {
        let url = request.url
        let handle = idle.popLast() ?? OpaquePointer(curl_easy_init()!)
        let transfer = Transfer(
            tag: request.tag, maximumBytes: maximumBytes, room: room, url: url, credentials: request.credentials)
        let raw = UnsafeMutableRawPointer(handle)
        curl_easy_reset(raw)
        // The options are libcurl's own and the URL is checked when the transfer runs: an error here means no memory.
        var code = cc_prepare_get(
            raw, url, request.encoding == .gzip ? "gzip" : nil, Int(saturating: request.timeout * 1000), maximumBytes,
            receive,
            Unmanaged.passUnretained(transfer).toOpaque(),
            transfer.connection, transfer.errorBuffer)
        if code == 0 {
            let kind = HeaderKind(format: request.format, timeout: request.timeout, padding: request.padding)
            code = cc_set_headers(raw, list(kind))
        }
        if code == 0, request.followsRedirects { code = cc_follow_redirects(raw) }
        if code == 0, let credentials = request.credentials { code = credentials.authorize(raw) }
        precondition(code == 0, "libcurl refused an option: code \(code)")
        active[handle] = transfer
        curl_multi_add_handle(UnsafeMutableRawPointer(multi), raw)
    }

    private func list(_ kind: HeaderKind) -> UnsafeMutablePointer<curl_slist>? {
        if let known = headers[kind] { return known }
        var lines = kind.format.headers(timeout: kind.timeout)
        if kind.padding > 0 { lines.append("X-Padding: " + String(repeating: "x", count: kind.padding)) }
        let list = lines.reduce(nil) { list, header in curl_slist_append(list, header) }
        headers[kind] = list
        return list
    }

    package var inProgress: Int { active.count }

    /// Moves all transfers on as far as they go without waiting, and gives those that ended.
    package func finished() -> [Fetched] {
        var running: Int32 = 0
        curl_multi_perform(UnsafeMutableRawPointer(multi), &running)
        var done: [Fetched] = []
        var code: Int32 = 0
        while let raw = cc_next_done(UnsafeMutableRawPointer(multi), &code) {
            let now = Clock.now()
            let handle = OpaquePointer(raw)
            let transfer = active.removeValue(forKey: handle)!
            curl_multi_remove_handle(UnsafeMutableRawPointer(multi), raw)
            var fetched = transfer.result(raw, code: code, now: now)
            fetched.wasHeldBack = transfer.place.hasWaited
            done.append(fetched)
            room.leave(transfer.place)
            transfer.free()
            idle.append(handle)
        }
        if !done.isEmpty { goOn() }
        return done
    }

    /// Takes room for pages that were received and are not read yet.
    package func hold(bytes: Int) { room.held += bytes }

    var heldBytes: Int { room.held }

    /// Gives that room back.
    package func letGo(bytes: Int) {
        room.held -= bytes
        goOn()
    }

    /// Lets transfers that wait for room try again.
    private func goOn() {
        for (handle, transfer) in active where transfer.place.isWaiting {
            transfer.place.isWaiting = false
            // What libcurl holds back is received within this call.
            curl_easy_pause(UnsafeMutableRawPointer(handle), CURLPAUSE_CONT)
        }
    }

    /// Waits until a transfer can move on, at most `milliseconds`.
    package func wait(milliseconds: Int) {
        curl_multi_poll(UnsafeMutableRawPointer(multi), nil, 0, Int32(milliseconds), nil)
    }
}

private let receive: cc_body = { data, size, length, context in
    let transfer = Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
    return transfer.take(UnsafeRawBufferPointer(start: data, count: size * length))
}
