import BenchmarkModel
import CCurl
import LinuxSystem

/// Fetches many pages at a time through libcurl, each over its own connection, like the documented server. Confined to
/// one thread.
package final class Scraper: PageFetcher {
    private let multi: OpaquePointer
    private var active: [OpaquePointer: Transfer] = [:]
    private var idle: [OpaquePointer] = []
    /// Header lists, created at first use.
    private var headers: [HeaderKind: UnsafeMutablePointer<curl_slist>] = [:]

    private struct HeaderKind: Hashable {
        let format: PageFormat
        let timeout: Double
        let padding: Int
        let authorization: String?
        /// The header lines of a load's request.
        let lines: [String]?
    }

    private let maximumBytes: Int
    private let space: PageSpace

    /// - Parameters:
    ///   - maximumBytes: size limit of a page; a longer page is a failure.
    ///   - spaceBytes: limit for all pages that are being received. Above it one page continues to its end, and the
    ///     others wait.
    package init(maximumBytes: Int = MemoryLimits.page, spaceBytes: Int = MemoryLimits.pagesInTransfer) {
        self.maximumBytes = maximumBytes
        space = PageSpace(spaceBytes)
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

    /// Begins a GET. If redirects are followed, up to ten are, as in Prometheus. Failures and redirects are reported
    /// with the secrets of the URL and of the credentials masked.
    package func start(_ request: PageRequest) {
        // A certificate's name must not become the host of a request without TLS.
        let tls = request.url.hasPrefix("https:") ? request.tls : nil
        let named = tls?.serverName.flatMap { NamedURL(request.url, name: $0) }
        let url = named?.url ?? request.url
        let handle = idle.popLast() ?? OpaquePointer(curl_easy_init()!)
        let transfer = Transfer(
            tag: request.tag, maximumBytes: maximumBytes, space: space, url: url, credentials: request.credentials)
        let raw = UnsafeMutableRawPointer(handle)
        curl_easy_reset(raw)
        // The options are valid for libcurl, and the URL is checked when the transfer runs. An error here means that
        // memory is exhausted.
        var code = cc_prepare_get(
            raw, url, request.encoding == .gzip || request.format.imitated != nil ? "gzip" : nil,
            Int(saturating: request.timeout * 1000), maximumBytes,
            receive,
            Unmanaged.passUnretained(transfer).toOpaque(),
            transfer.connection, transfer.errorBuffer)
        if code == 0 {
            let kind = HeaderKind(
                format: request.format, timeout: request.timeout, padding: request.padding,
                authorization: request.credentials?.header, lines: request.request?.headerLines)
            code = cc_set_headers(raw, list(kind))
        }
        if code == 0, let sent = request.request {
            let body = sent.body ?? (sent.method.expectsBody ? [] : nil)
            code = (body ?? []).withUnsafeBytes {
                cc_set_request(
                    raw, sent.method.rawValue, body == nil ? nil : $0.baseAddress ?? UnsafeRawPointer(raw), $0.count,
                    sent.method == .head ? 1 : 0)
            }
        }
        if code == 0, request.followsRedirects {
            code = cc_follow_redirects(raw, request.format.imitated == nil ? 0 : 1)
        }
        if code == 0, let tls {
            if let named { transfer.connectTo = curl_slist_append(nil, named.connectTo) }
            code = cc_set_tls(raw, tls.acceptsAnyCertificate ? 0 : 1, tls.authorities, transfer.connectTo)
            if code == 0 { code = cc_set_client(raw, tls.certificate, tls.key, tls.minimumVersion?.minor ?? -1) }
        }
        if code == 0, let socket = request.socket { code = cc_set_socket(raw, socket) }
        precondition(code == 0, "libcurl refused an option: code \(code)")
        active[handle] = transfer
        curl_multi_add_handle(UnsafeMutableRawPointer(multi), raw)
    }

    private func list(_ kind: HeaderKind) -> UnsafeMutablePointer<curl_slist>? {
        if let known = headers[kind] { return known }
        var lines = kind.lines ?? kind.format.headers(timeout: kind.timeout, authorization: kind.authorization)
        if kind.padding > 0 { lines.append("X-Padding: " + String(repeating: "x", count: kind.padding)) }
        let list = lines.reduce(nil) { list, header in curl_slist_append(list, header) }
        headers[kind] = list
        return list
    }

    package var inProgress: Int { active.count }

    /// Advances all transfers as far as possible without waiting, and returns those that ended.
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
            fetched.wasHeldBack = transfer.share.hasWaited
            done.append(fetched)
            space.leave(transfer.share)
            transfer.free()
            idle.append(handle)
        }
        if !done.isEmpty { resumeWaiting() }
        return done
    }

    /// Reserves space for pages that were received and not read yet.
    package func hold(bytes: Int) { space.held += bytes }

    var heldBytes: Int { space.held }

    /// Releases that space.
    package func release(bytes: Int) {
        space.held -= bytes
        resumeWaiting()
    }

    /// Resumes the transfers that wait for space.
    private func resumeWaiting() {
        for (handle, transfer) in active where transfer.share.isWaiting {
            transfer.share.isWaiting = false
            // This call also delivers the data that libcurl has held back.
            curl_easy_pause(UnsafeMutableRawPointer(handle), CURLPAUSE_CONT)
        }
    }

    /// Waits until a transfer can advance, at most `milliseconds`.
    package func wait(milliseconds: Int) {
        curl_multi_poll(UnsafeMutableRawPointer(multi), nil, 0, Int32(milliseconds), nil)
    }
}

extension TLSVersion {
    /// The second number of the version.
    fileprivate var minor: Int32 {
        switch self {
        case .tls10: 0
        case .tls11: 1
        case .tls12: 2
        case .tls13: 3
        }
    }
}

private let receive: cc_body = { data, size, length, context in
    let transfer = Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
    return transfer.take(UnsafeRawBufferPointer(start: data, count: size * length))
}

/// A URL with the name of a server in place of its host, and the option that sends its requests to the host.
struct NamedURL: Hashable {
    let url: String
    let connectTo: String

    /// Returns nil for a URL without a host and a port.
    init?(_ url: String, name: String) {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let host = authority.suffix(
            from: authority.lastIndex(of: "@").map { authority.index(after: $0) } ?? authority.startIndex)
        guard let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") else { return nil }
        let port = host[colon...].dropFirst()
        self.url = url[..<host.startIndex] + name + host[colon...] + rest[authority.endIndex...]
        connectTo = "\(name):\(port):\(host)"
    }
}

extension FilledRequest {
    /// The header lines for libcurl. It would add a content type to a body, and wait for a status 100 before it sends a
    /// large one; the load driver waits only where the request has the header.
    fileprivate var headerLines: [String] {
        func has(_ name: String) -> Bool { headers.contains { $0.name.lowercased() == name } }
        return (has("accept") ? [] : ["Accept: */*"]) + (has("expect") ? [] : ["Expect:"])
            + (has("content-type") ? [] : ["Content-Type:"])
            + headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    }
}
