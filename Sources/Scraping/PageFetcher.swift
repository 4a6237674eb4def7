/// What a GET asks for.
package struct PageRequest: Sendable {
    package var url: String
    /// Seconds.
    package var timeout: Double
    /// Comes back with the result.
    package var tag: Int
    package var encoding: ContentCoding
    package var format: PageFormat
    /// Whether redirections are followed, ten at most.
    package var followsRedirects: Bool
    package var credentials: Credentials?
    /// Characters of a header that means nothing, X-Padding, by which this request can be told from others by its length; 0 sends
    /// none.
    package var padding: Int

    package init(
        url: String, timeout: Double, tag: Int, encoding: ContentCoding = .identity, format: PageFormat = .text,
        followsRedirects: Bool = false, credentials: Credentials? = nil, padding: Int = 0
    ) {
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

/// Fetches pages, many at a time. Confined to one thread. `Scraper` fetches them; tests have one that makes them up.
package protocol PageFetcher: AnyObject {
    /// Begins a GET; its result comes from `finished`.
    func start(_ request: PageRequest)
    /// GETs that have begun and whose results `finished` has not given.
    var inProgress: Int { get }
    /// Moves all transfers on as far as they go without waiting, and gives those that ended.
    func finished() -> [Fetched]
    /// Waits until a transfer can move on, at most `milliseconds`.
    func wait(milliseconds: Int)
    /// Takes room for pages that were received and are not read yet.
    func hold(bytes: Int)
    /// Gives that room back.
    func letGo(bytes: Int)
}

extension PageFetcher {
    /// Begins a GET; its result comes from `finished` under `tag`.
    package func start(
        url: String, timeout: Double, tag: Int, encoding: ContentCoding = .identity, format: PageFormat = .text,
        followsRedirects: Bool = false, credentials: Credentials? = nil, padding: Int = 0
    ) {
        start(
            PageRequest(
                url: url, timeout: timeout, tag: tag, encoding: encoding, format: format,
                followsRedirects: followsRedirects, credentials: credentials, padding: padding))
    }

    /// Asks for one page and waits for it. Nothing else may be in progress.
    ///
    /// - Parameter check: is called a thousand times a second; what it throws ends the wait.
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
