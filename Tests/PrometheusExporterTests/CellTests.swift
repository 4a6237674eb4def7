import CLinux
import Glibc
import PrometheusExporterTestKit
import Synchronization
import Testing

@testable import PrometheusExporter

@Suite("Cells of threads") struct CellTests {
    /// State shared by the threads of a test.
    private final class Shared: Sendable {
        let highestSlot = Atomic<UInt32>(0)
        let arrived = Atomic<Int>(0)
        let isDone = Atomic<Bool>(false)
        let falls = Atomic<Int>(0)
    }

    @Test("No count of thousands of short threads is lost, and their slots are reused")
    func shortThreads() throws {
        let registry = try Registry()
        let counter = try registry.counter("c_total", help: "h")
        let histogram = try registry.histogram("h", help: "h", buckets: [1])
        let shared = Shared()
        for _ in 0..<500 {
            let threads = try (0..<8).map { thread in
                try SystemThread(name: "test") {
                    counter.increment()
                    histogram.observe(Double(thread))
                    counter.increment(by: 2)
                    shared.highestSlot.max(cl_thread_slot(), ordering: .relaxed)
                }
            }
            for thread in threads { thread.join() }
        }
        #expect(counter.value == 3 * 4000)
        #expect(histogram.count == 4000 && histogram.sum == 500 * 28)
        #expect(shared.highestSlot.load(ordering: .relaxed) > 0)
        // Eight threads run at once, besides those of other tests.
        #expect(shared.highestSlot.load(ordering: .relaxed) <= 64)
    }

    @Test("An owner moves to its own row when a second thread updates, so that they share no cache line")
    func givingUp() throws {
        let counter = try Registry().counter("c_total", help: "h")
        let histogram = try Registry().histogram("h", help: "h", buckets: [1])
        let shared = Shared()
        // The first thread waits for the second and then continues, so that both hold their slots at once.
        let first = try SystemThread(name: "test") {
            counter.increment()
            histogram.observe(0.5)
            shared.arrived.store(Int(cl_thread_slot()), ordering: .releasing)
            while !shared.isDone.load(ordering: .acquiring) { usleep(200) }
            counter.increment()
            histogram.observe(0.5)
        }
        while shared.arrived.load(ordering: .acquiring) == 0 { usleep(200) }
        let slot = UInt32(shared.arrived.load(ordering: .relaxed))
        #expect(counter.record.isOwned(by: slot) && histogram.record.isOwned(by: slot))
        let second = try SystemThread(name: "test") {
            counter.increment()
            histogram.observe(2)
            shared.isDone.store(true, ordering: .releasing)
        }
        for thread in [first, second] { thread.join() }
        // An owner whose slot has no row has no other cells, and keeps these.
        let stays = slot > SpareCells.owned
        #expect(counter.record.isOwned(by: slot) == stays && histogram.record.isOwned(by: slot) == stays)
        #expect(counter.value == 3 && histogram.count == 3 && histogram.sum == 3)
    }

    @Test("Hundreds of threads at once lose no count, and use no more memory than four")
    func manyThreads() throws {
        let counter = try Registry().counter("c_total", help: "h")
        let histogram = try Registry().histogram("h", help: "h", buckets: [1, 2])
        func run(_ count: Int) throws {
            let shared = Shared()
            let threads = try (0..<count).map { thread in
                try SystemThread(name: "test") {
                    counter.increment()
                    histogram.observe(Double(thread % 4))
                    shared.arrived.wrappingAdd(1, ordering: .relaxed)
                    // All threads hold a slot, or have none, at the same time.
                    while shared.arrived.load(ordering: .relaxed) < count { usleep(200) }
                    for _ in 0..<999 {
                        counter.increment()
                        histogram.observe(Double(thread % 4))
                    }
                }
            }
            for thread in threads { thread.join() }
        }
        try run(4)
        let cells = (counter.spare.first, histogram.spare.first)
        try run(300)
        #expect(counter.value == 304_000)
        #expect(histogram.count == 304_000 && histogram.sum == 76_000 * (0 + 1 + 2 + 3))
        #expect(cells.0 != nil && counter.spare.first == cells.0 && histogram.spare.first == cells.1)
    }

    @Test("Counts read while threads start and end never fall")
    func monotone() throws {
        let counter = try Registry().counter("c_total", help: "h")
        let histogram = try Registry().histogram("h", help: "h")
        let shared = Shared()
        let watching = try SystemThread(name: "test") {
            var last = (0.0, UInt64(0), 0.0)
            while !shared.isDone.load(ordering: .relaxed) {
                let now = (counter.value, histogram.count, histogram.sum)
                if now.0 < last.0 || now.1 < last.1 || now.2 < last.2 {
                    shared.falls.wrappingAdd(1, ordering: .relaxed)
                }
                last = now
            }
        }
        for _ in 0..<50 {
            let threads = try (0..<6).map { _ in
                try SystemThread(name: "test") {
                    for _ in 0..<500 {
                        counter.increment()
                        histogram.observe(0.25)
                    }
                }
            }
            for thread in threads { thread.join() }
        }
        shared.isDone.store(true, ordering: .relaxed)
        watching.join()
        #expect(shared.falls.load(ordering: .relaxed) == 0)
        #expect(counter.value == 150_000 && histogram.count == 150_000 && histogram.sum == 37_500)
    }

    @Test("A thread that gets an ended owner's slot owns its cells")
    func succession() throws {
        let counter = try Registry().counter("c_total", help: "h")
        for _ in 0..<100 { try SystemThread(name: "test") { counter.increment(by: 10) }.join() }
        #expect(counter.value == 1000)
    }

    @Test("A counter follows an external count from several threads, and never falls")
    func raised() throws {
        let counter = try Registry().counter("c_total", help: "h")
        let threads = try (0..<4).map { thread in
            try SystemThread(name: "test") { for total in 0..<1000 { counter.raise(to: UInt64(total + thread)) } }
        }
        for thread in threads { thread.join() }
        #expect(counter.value == 1002)
    }
}
