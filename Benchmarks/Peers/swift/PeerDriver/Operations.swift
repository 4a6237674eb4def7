import BenchmarkPages
import PrometheusExporter

/// An operation that is measured.
enum Operation {
    /// Runs that many times in a row.
    case repeated((Int) throws -> Void)
    /// Runs that many times on each of two threads at once.
    case onTwoThreads(@Sendable (Int) throws -> Void)
    /// Runs once after each 10 ms of sleep.
    case cold(() throws -> Void)
    /// Makes an object; its release is not measured.
    case made(() throws -> Registry)
}

/// Returns the operations by name. Registries of many series are made when they are first needed.
func operations(_ page: AgentPage) throws -> [String: Operation] {
    let (requests, durations) = (page.requests, page.durations)
    let (method, endpoint, status) = (page.method, page.endpoint, page.status)
    let counter = try requests.child(method, endpoint, status)
    let histogram = try durations.child(method, endpoint)
    // The operations on two threads use their own children: once a second thread updates a child, its cells are
    // distributed, and all other rows would measure that.
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
        // Written out, because a loop would add code to the cold path.
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

/// Returns an operation that renders a registry into a reused buffer.
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
