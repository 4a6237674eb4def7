import Glibc
import TestSupport
import Testing

@testable import PrometheusExporter

@Suite("Native histograms and threads") struct NativeThreadTests {
    /// Runs `body` on so many threads at once, with the thread's number.
    private func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
        let threads = try (0..<count).map { number in try SystemThread(name: "observer") { body(number) } }
        for thread in threads { thread.join() }
    }

    @Test("Threads lose no observation while the resolution changes", arguments: [2, 9], [true, false])
    func changes(threads: Int, hasClassic: Bool) throws {
        let registry = try Registry()
        let histogram = try registry.histogram(
            "h", help: "h",
            native: NativeBuckets(factor: 1.01, maximumBuckets: 30, zeroThreshold: 1e-9, maximumZeroThreshold: 1e-6),
            buckets: hasClassic ? [1] : [])
        let each = 20_000
        // Each thread's values spread out with time, so that all measures are taken while all threads observe.
        try onThreads(threads) { number in
            for index in 0..<each {
                let spread = Double(index) / 1000
                histogram.observe(exp2(spread * Double((index * 7 + number) % 11 - 5) / 5))
            }
        }
        let read = try nativePage(registry)
        #expect(read.count == UInt64(threads * each) && read.total == read.count)
        #expect(read.positive.count <= 30 && read.schema < 5)
        if hasClassic {
            let classic = render(registry).split(separator: "\n").first { $0.contains("le=\"+Inf\"") }
            #expect(classic?.hasSuffix(" \(read.count)") == true)
        }
    }

    @Test("Where the kernel has no barrier for all threads, each observation has one and none is lost")
    func fenced() throws {
        let cells = NativeCells(NativeBuckets(factor: 1.01, maximumBuckets: 30), bounds: 0, fencesMarks: true)
        try onThreads(4) { number in
            for index in 0..<20_000 {
                cells.observe(exp2(Double(index) / 1000 * Double((index + number) % 7 - 3)), bucket: 0)
            }
        }
        let read = cells.read { table, created in NativeSnapshot(table, created: created) }
        #expect(read.count == 80_000 && read.positive.count + read.negative.count <= 30)
    }

    @Test("A page in progress sees counts that never fall")
    func pages() throws {
        let registry = try Registry()
        let histogram = try registry.histogram("h", help: "h", native: NativeBuckets(factor: 1.01, maximumBuckets: 20))
        let observer = try SystemThread(name: "observer") {
            for index in 0..<200_000 { histogram.observe(exp2(Double(index % 1000) * Double(index) / 1e7)) }
        }
        var last: UInt64 = 0
        for _ in 0..<200 {
            let read = try nativePage(registry)
            #expect(read.count >= last && read.total == read.count)
            last = read.count
        }
        observer.join()
        #expect(histogram.count == 200_000)
    }
}
