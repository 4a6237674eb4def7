import CEvent
import Glibc

/// A request, and the functions that answer it. Valid only within the handler's call, on its thread.
package struct HTTPExchange: ~Copyable {
    private let request: UnsafeMutablePointer<evhttp_request>
    private let loop: HTTPLoop

    init(request: UnsafeMutablePointer<evhttp_request>, loop: HTTPLoop) {
        self.request = request
        self.loop = loop
    }

    package enum Method: Sendable {
        case get
        case head
        case post
        case other

        package var isRead: Bool { self == .get || self == .head }
    }

    package var method: Method {
        switch evhttp_request_get_command(request) {
        case EVHTTP_REQ_GET: .get
        case EVHTTP_REQ_HEAD: .head
        case EVHTTP_REQ_POST: .post
        default: .other
        }
    }

    /// Whether the path is this one, without decoding. Allocates nothing.
    package func pathIs(_ path: StaticString) -> Bool {
        guard let uri = evhttp_request_get_evhttp_uri(request), let sent = evhttp_uri_get_path(uri) else {
            return false
        }
        return strcmp(sent, path.characters) == 0
    }

    /// Returns the decimal value of a query parameter; nil if it is missing, is not a UInt64, or is given twice.
    package func number(_ parameter: StaticString) -> UInt64? {
        guard let uri = evhttp_request_get_evhttp_uri(request), var rest = evhttp_uri_get_query(uri) else { return nil }
        var found: UInt64?
        while true {
            let separator = strchr(rest, Int32(UInt8(ascii: "&")))
            let end = separator.map { UnsafePointer($0) } ?? rest + strlen(rest)
            if strncmp(rest, parameter.characters, parameter.utf8CodeUnitCount) == 0,
                rest[parameter.utf8CodeUnitCount] == CChar(bitPattern: UInt8(ascii: "="))
            {
                guard found == nil, let value = decimal(rest + parameter.utf8CodeUnitCount + 1, end) else { return nil }
                found = value
            }
            if separator == nil { return found }
            rest = end + 1
        }
    }

    /// Answers with the page of `registry`, in the format and coding that the client prefers. Call it once. If the
    /// registry has callbacks, the answer follows when they have returned, or when the time limit is reached.
    ///
    /// - Parameter createdSamples: whether OpenMetrics pages have `_created` samples.
    package func respond(_ registry: Registry, createdSamples: Bool, _ page: inout TextBuffer) {
        var format = ContentNegotiation.format(accept: header("Accept"))
        if !createdSamples { format.showsCreated = false }
        if registry.callsBack { return loop.deferPage(of: registry, as: format, to: request, within: timeLimit) }
        registry.render(as: format, into: &page)
        respond(page, as: format)
    }

    /// Seconds that the client waits for its page, less a reserve for the transfer: from the header that Prometheus
    /// sends, or else from the server's settings.
    private var timeLimit: Double {
        let reported = header("X-Prometheus-Scrape-Timeout-Seconds").flatMap {
            Double(String(decoding: $0, as: UTF8.self))
        }
        guard let reported, reported > 0 else { return loop.callbackTimeout }
        return reported > 1 ? reported - 0.5 : reported / 2
    }

    /// Answers with a rendered page, compressed if the client prefers that.
    func respond(_ page: borrowing TextBuffer, as format: ExpositionFormat) {
        guard ContentNegotiation.wantsGzip(acceptEncoding: header("Accept-Encoding")) else {
            return respond(200, format.contentType, page)
        }
        let isSent: Void? = loop.encoder.encode(page) { compressed in
            add("Content-Encoding", "gzip")
            respond(200, format.contentType, length: compressed.count) {
                evbuffer_add($0, compressed.baseAddress, compressed.count)
            }
        }
        if isSent == nil { respond(200, format.contentType, page) }
    }

    /// Returns the value of a request header, or of the first one if there are several. Valid within the handler's
    /// call.
    package func header(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        guard let value = evhttp_find_header(evhttp_request_get_input_headers(request), name.characters) else {
            return nil
        }
        return UnsafeBufferPointer(
            start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self), count: strlen(value))
    }

    private func add(_ name: StaticString, _ value: StaticString) {
        evhttp_add_header(evhttp_request_get_output_headers(request), name.characters, value.characters)
    }

    /// Adds a header to the answer, before the answer is sent. evhttp refuses a value that would end the line.
    package func addHeader(_ name: String, _ value: String) {
        evhttp_add_header(evhttp_request_get_output_headers(request), name, value)
    }

    /// Answers with `body`, or with its length only if the method is HEAD. Call it once.
    package func respond(
        _ status: Int32, _ contentType: StaticString, _ body: borrowing TextBuffer, allow: StaticString? = nil
    ) {
        // evhttp holds the memory until the client has received it. A later page is written to other memory meanwhile.
        let storage = body.sharedStorage()
        respond(status, contentType, length: body.count, allow: allow) { output in
            guard let storage else { return }
            let held = Unmanaged.passRetained(storage)
            let added = evbuffer_add_reference(
                output, storage.memory, body.count, { Unmanaged<TextStorage>.fromOpaque($2!).release() },
                held.toOpaque())
            if added != 0 { held.release() }
        }
    }

    private func respond(
        _ status: Int32, _ contentType: StaticString, length: Int, allow: StaticString? = nil,
        _ addBody: (OpaquePointer) -> Void
    ) {
        let headers = evhttp_request_get_output_headers(request)
        add("Content-Type", contentType)
        if let allow { add("Allow", allow) }
        if !loop.keepAlive { add("Connection", "close") }
        // evhttp sends no length for HEAD and HTTP/1.0, so the length is added here.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 24) { digits in
            writeDecimal(length, to: digits)
            evhttp_add_header(headers, StaticString("Content-Length").characters, digits.baseAddress)
        }
        if method != .head { addBody(evhttp_request_get_output_buffer(request)) }
        evhttp_send_reply(request, status, nil, nil)
    }
}

extension StaticString {
    fileprivate var characters: UnsafePointer<CChar> {
        UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

private func decimal(_ begin: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>) -> UInt64? {
    guard begin < end else { return nil }
    var value: UInt64 = 0
    var cursor = begin
    while cursor < end {
        let digit = UInt64(UInt8(bitPattern: cursor.pointee) &- UInt8(ascii: "0"))
        guard digit <= 9 else { return nil }
        let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = shifted.addingReportingOverflow(digit)
        guard !overflow, !carry else { return nil }
        value = sum
        cursor += 1
    }
    return value
}

private func writeDecimal(_ value: Int, to digits: UnsafeMutableBufferPointer<CChar>) {
    var rest = value
    var position = digits.count - 1
    digits[position] = 0
    repeat {
        position -= 1
        digits[position] = CChar(rest % 10) + CChar(UInt8(ascii: "0"))
        rest /= 10
    } while rest > 0
    // Moves the digits to the front, with the terminator.
    for index in position..<digits.count { digits[index - position] = digits[index] }
}
