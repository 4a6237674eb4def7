import BenchmarkPages
import CLinux
import PrometheusExporter
import Synchronization

/// An operation whose cost is measured.
struct Subject {
    let name: String
    /// Operations in one sample: enough for a sample of some milliseconds.
    let operations: Int
    /// Whether the calling thread does all the work, so that allocations can be counted.
    var isCounted = true
    /// Whether the reference is a cold atomic add.
    var isCold = false
    /// Does the operation `count` times.
    let run: (Int) -> Void
    /// Nanoseconds of `count` operations, if that is not the thread's CPU time.
    var nanoseconds: ((Int) -> Double)?

    /// Returns the nanoseconds of an operation in one sample.
    func sample() -> Double {
        if let nanoseconds { return nanoseconds(operations) / Double(operations) }
        let start = cl_thread_cpu_ns()
        run(operations)
        return Double(cl_thread_cpu_ns() - start) / Double(operations)
    }
}

/// Returns the reference: a relaxed add to an atomic that no other thread uses.
func rawAtomicAdd() -> Subject {
    let sum = SharedSum()
    return Subject(name: "raw_atomic_add", operations: 1_000_000) { count in
        for _ in 0..<count { sum.value.wrappingAdd(1, ordering: .relaxed) }
    }
}

/// Returns the same reference, once after each pause.
func rawAtomicAddCold() -> Subject {
    let sum = SharedSum()
    return cold("raw_atomic_add_cold") { sum.value.wrappingAdd(1, ordering: .relaxed) }
}

private final class SharedSum: Sendable {
    let value = Atomic<UInt64>(0)
}

func subjects() throws -> [Subject] { try aloneSubjects() + scrapeSubjects() }

/// Returns the subjects without a server.
func aloneSubjects() throws -> [Subject] { try recordingSubjects() + pageSubjects() }

/// Returns the operations that an agent does for its requests.
private func recordingSubjects() throws -> [Subject] {
    let agent = try AgentPage()
    let shared = try AgentPage()
    let sharedCounter = try shared.requests.child("GET", "/process", "200")
    let sharedHistogram = try shared.durations.child("GET", "/process")
    let counter = try agent.requests.child("GET", "/process", "200")
    let histogram = try agent.durations.child("GET", "/process")
    let native = try shared.registry.histogram("native_seconds", help: "Native buckets.", native: NativeBuckets())
    let sharedNative = try shared.registry.histogram("shared_seconds", help: "Native.", native: NativeBuckets())
    let increments = { (count: Int) in for _ in 0..<count { counter.increment() } }
    let observations = { (count: Int) in
        for index in 0..<count { histogram.observe(Double(index & 0xff) * 1e-3) }
    }
    let nativeObservations = { (count: Int) in
        for index in 0..<count { native.observe(Double(index & 0xff) * 1e-3) }
    }
    let requests = { (count: Int) in for _ in 0..<count { agent.recordRequest() } }
    return [
        Subject(name: "counter_increment", operations: 1_000_000, run: increments),
        try twoThreads("counter_increment_two_threads", operations: 10_000_000) {
            for _ in 0..<$0 { sharedCounter.increment() }
        },
        Subject(name: "histogram_observe", operations: 500_000, run: observations),
        try twoThreads("histogram_observe_two_threads", operations: 1_000_000) {
            for index in 0..<$0 { sharedHistogram.observe(Double(index & 0xff) * 1e-3) }
        },
        Subject(name: "native_observe", operations: 500_000, run: nativeObservations),
        try twoThreads("native_observe_two_threads", operations: 1_000_000) {
            for index in 0..<$0 { sharedNative.observe(Double(index & 0xff) * 1e-3) }
        },
        Subject(name: "counter_by_labels", operations: 200_000) { count in
            for _ in 0..<count { try? agent.requests.increment(agent.method, agent.endpoint, agent.status) }
        },
        Subject(name: "record_request", operations: 200_000, run: requests),
        try twoThreads("record_request_two_threads", operations: 1_000_000) {
            for _ in 0..<$0 { shared.recordRequest() }
        },
        cold("record_request_cold") { agent.recordRequest() },
    ]
}

/// Returns the operations that build and render pages.
private func pageSubjects() throws -> [Subject] {
    let agent = try AgentPage()
    var page = TextBuffer()
    func render(
        _ name: String, _ registry: Registry, as format: ExpositionFormat = .text, operations: Int
    ) -> Subject {
        Subject(name: name, operations: operations) { count in
            for _ in 0..<count {
                page.clear()
                registry.render(as: format, into: &page)
            }
        }
    }
    return [
        // The cost at an agent's startup: all families are declared, and every child is made and updated at least once.
        Subject(name: "make_registry", operations: 20) { count in
            for _ in 0..<count { _ = try? AgentPage() }
        },
        Subject(name: "make_series_10000", operations: 1) { count in
            for _ in 0..<count { _ = try? manySeries(10_000) }
        },
        render("render_page", agent.registry, operations: 500),
        render("render_page_protobuf", agent.registry, as: .protobuf, operations: 500),
        render("render_1000", try manySeries(1000), operations: 100),
        render("render_10000", try manySeries(10_000), operations: 10),
    ]
}

/// Returns a registry with one counter of `count` series. The label texts exist already, so making them is not
/// measured.
private func manySeries(_ count: Int) throws -> Registry {
    let registry = try Registry(maximumSeries: count)
    let family = try registry.counter("requests_total", help: "Requests.", labels: ["method", "path"])
    for path in paths.prefix(count) { try family.increment("GET", path) }
    return registry
}

private let paths = (0..<10_000).map { "/item/\($0)" }
