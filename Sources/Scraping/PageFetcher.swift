package import BenchmarkModel

/// The parameters of a GET, or of another request.
package struct PageRequest: Sendable {
    package var url: String
    /// Time limit in seconds.
    package var timeout: Double
    /// Identifier that is returned with the result.
    package var tag: Int
    package var encoding: ContentCoding
    package var format: PageFormat
    /// Whether up to ten redirects are followed.
    package var followsRedirects: Bool
    package var credentials: Credentials?
    /// How the server's certificate is checked; nil for the usual check.
    package var tls: TLSRules?
    /// Length of a header without meaning, X-Padding, that distinguishes this request from others by its length. 0
    /// sends none.
    package var padding: Int
    /// The request of a load that is sent instead of a GET of the page; nil for a page. Its path is that of the URL.
    package var request: FilledRequest?
    /// The path of the Unix socket that takes the request instead of the host of the URL; nil for none.
    package var socket: String?

    package init(
        url: String, timeout: Double, tag: Int, encoding: ContentCoding = .identity, format: PageFormat = .text,
        followsRedirects: Bool = false, credentials: Credentials? = nil, tls: TLSRules? = nil, padding: Int = 0,
        request: FilledRequest? = nil, socket: String? = nil
    ) {
        self.socket = socket
        self.tls = tls
        self.request = request
        self.url = url
        self.timeout = timeout
        self.tag = tag
        self.encoding = encoding
        self.format = format
        self.followsRedirects = followsRedirects
        self.credentials = credentials
        self.padding = padding
    }
}

/// Fetches many pages at a time. Confined to one thread. `Scraper` implements it; tests use their own implementation.
package protocol PageFetcher: AnyObject {
    /// Begins a GET. `finished` returns its result.
    func start(_ request: PageRequest)
    /// Number of GETs whose results `finished` has not returned yet.
    var inProgress: Int { get }
    /// Advances all transfers as far as possible without waiting, and returns those that ended.
    func finished() -> [Fetched]
    /// Waits until a transfer can advance, at most `milliseconds`.
    func wait(milliseconds: Int)
    /// Reserves space for pages that were received and not read yet.
    func hold(bytes: Int)
    /// Releases that space.
    func release(bytes: Int)
}

extension PageFetcher {
    /// Begins a GET. `finished` returns its result with `tag`.
    package func start(
        url: String, timeout: Double, tag: Int, encoding: ContentCoding = .identity, format: PageFormat = .text,
        followsRedirects: Bool = false, credentials: Credentials? = nil, tls: TLSRules? = nil, padding: Int = 0,
        request: FilledRequest? = nil, socket: String? = nil
    ) {
        start(
            PageRequest(
                url: url, timeout: timeout, tag: tag, encoding: encoding, format: format,
                followsRedirects: followsRedirects, credentials: credentials, tls: tls, padding: padding,
                request: request, socket: socket))
    }

    /// Fetches one page and waits for it. No other transfer may be in progress.
    ///
    /// - Parameter check: called a thousand times a second. An error that it throws ends the wait.
    package func get<Failure: Error>(
        _ request: PageRequest, check: () throws(Failure) -> Void
    ) throws(Failure) -> Fetched {
        start(request)
        while true {
            if let fetched = finished().first { return fetched }
            wait(milliseconds: 1)
            try check()
        }
    }
}
