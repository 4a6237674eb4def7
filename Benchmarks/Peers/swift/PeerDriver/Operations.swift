import BenchmarkPages
import PrometheusExporter

/// Something that is measured.
enum Operation {
    /// So many times in a row.
    case repeated((Int) throws -> Void)
    /// The same on two threads at once, so many times on each.
    case onTwoThreads(@Sendable (Int) throws -> Void)
    /// Once after each 10 ms of sleep.
    case cold(() throws -> Void)
    /// Something is made; that it goes is not measured.
    case made(() throws -> Registry)
}

/// What is measured, by name; registries of many series are made when they are first asked for.
func operations(_ page: AgentPage) throws -> [String: Operation] {
    let (requests, durations) = (page.requests, page.durations)
    let (method, endpoint, status) = (page.method, page.endpoint, page.status)
    let counter = try requests.child(method, endpoint, status)
    let histogram = try durations.child(method, endpoint)
    // Children of their own for what is done on two threads: once a second thread has come, the first one's cells are elsewhere, and all other
    // rows would be of that.
    let shared = try AgentPage()
    let sharedCounter = try shared.requests.child(method, endpoint, status)
    let sharedHistogram = try shared.durations.child(method, endpoint)

    func increment(_ counter: Counter) -> @Sendable (Int) -> Void {
        { count in for _ in 0..<count { counter.increment() } }
    }
    func observe(_ histogram: Histogram) -> @Sendable (Int) -> Void {
        { count in for index in 0..<count { histogram.observe(Double(index & 0xff) * 1e-3) } }
    }
    let lookUp: @Sendable (Int) throws -> Void = { count in
        for _ in 0..<count { try requests.increment(method, endpoint, status) }
    }
    func recordRequest(_ page: AgentPage) -> @Sendable (Int) throws -> Void {
        let (requests, durations) = (page.requests, page.durations)
        return { count in
            for _ in 0..<count {
                try requests.increment(method, endpoint, status)
                try durations.observe(0.0002, method, endpoint)
            }
        }
    }
    return [
        "counter_increment": .repeated(increment(counter)),
        "counter_increment_2_threads": .onTwoThreads(increment(sharedCounter)),
        "histogram_observe": .repeated(observe(histogram)),
        "histogram_observe_2_threads": .onTwoThreads(observe(sharedHistogram)),
        "counter_lookup": .repeated(lookUp),
        "record_request": .repeated(recordRequest(page)),
        "record_request_2_threads": .onTwoThreads(recordRequest(shared)),
        // Written out: a loop of one would add code to what is cold.
        "record_request_cold": .cold {
            try requests.increment(method, endpoint, status)
            try durations.observe(0.0002, method, endpoint)
        },
        "render_page": rendering { page.registry },
        "render_1000_series": rendering { try AgentPage.series(1000) },
        "render_10000_series": rendering { try AgentPage.series(10_000) },
        "create_10000_series": .made { try AgentPage.series(10_000) },
    ]
}

/// Renders all of a registry, into a buffer that is kept.
private func rendering(_ registry: @escaping () throws -> Registry) -> Operation {
    var page = TextBuffer()
    var made: Registry?
    return .repeated { count in
        let registry = try made ?? registry()
        made = registry
        for _ in 0..<count {
            page.clear()
            registry.render(into: &page)
        }
    }
}
