import Testing

@testable import PrometheusExporter

@Suite("Records of children") struct RecordTests {
    @Test("The records of an agent's children are on one page, and no small record crosses a cache line")
    func closeness() {
        let memory = RecordMemory()
        let sizes = (0..<8).map { _ in 64 } + (0..<6).map { _ in 288 } + [16, 32, 24, 16]
        let addresses = sizes.map { UInt(bitPattern: memory.allocate($0)) }
        #expect(Set(addresses.map { $0 / 4096 }).count == 1)
        for (address, size) in zip(addresses, sizes) {
            #expect(size > 64 ? address % 64 == 0 : address / 64 == (address + UInt(size) - 1) / 64)
        }
    }

    @Test("No two records overlap, for any sizes and after any frees")
    func disjoint() {
        let memory = RecordMemory()
        var generator = SystemRandomNumberGenerator()
        var live: [(start: UInt, size: Int)] = []
        for _ in 0..<5000 {
            if live.count > 50, Bool.random(using: &generator) {
                let gone = live.remove(at: Int.random(in: live.indices, using: &generator))
                memory.free(UnsafeMutableRawPointer(bitPattern: gone.start)!, gone.size)
            } else {
                let size = 8 * Int.random(in: 2...200, using: &generator)
                let start = UInt(bitPattern: memory.allocate(size))
                #expect(start % 8 == 0)
                live.append((start, size))
            }
        }
        let sorted = live.sorted { $0.start < $1.start }
        for (one, next) in zip(sorted, sorted.dropFirst()) { #expect(one.start + UInt(one.size) <= next.start) }
    }

    @Test("Memory of freed records is used again")
    func reuse() {
        let memory = RecordMemory()
        var seen: Set<UInt> = []
        for _ in 0..<1000 {
            let record = memory.allocate(64)
            let other = memory.allocate(288)
            seen.formUnion([UInt(bitPattern: record), UInt(bitPattern: other)])
            memory.free(record, 64)
            memory.free(other, 288)
        }
        #expect(seen.count == 2)
    }

    @Test("A record that is longer than a chunk gets its own chunk")
    func long() {
        let memory = RecordMemory()
        let long = memory.allocate(200_000)
        long.initializeMemory(as: UInt8.self, repeating: 1, count: 200_000)
        #expect(UInt(bitPattern: memory.allocate(64)) % 64 == 0)
    }

    @Test("The first thread owns the cells until it gives them up, and no other thread owns them")
    func ownership() {
        let allocation = RecordAllocation(in: RecordMemory(), labels: 2, cells: 1) { ["a", "b"][$0] }
        defer { allocation.free() }
        let child = Counter()
        allocation.record.set(child: child)
        #expect(
            !allocation.record.isOwned(by: 3) && !allocation.record.isOwned(by: 0) && !allocation.record.claim(for: 0))
        #expect(allocation.record.claim(for: 3) && allocation.record.claim(for: 3) && !allocation.record.claim(for: 4))
        #expect(allocation.record.isOwned(by: 3) && !allocation.record.isOwned(by: 4))
        allocation.record.giveUpCells()
        #expect(
            !allocation.record.isOwned(by: 3) && !allocation.record.claim(for: 3) && !allocation.record.claim(for: 4))
        #expect(allocation.record.child == UnsafeRawPointer(Unmanaged.passUnretained(child).toOpaque()))
        #expect(allocation.record.labels[0] == "a" && allocation.record.labels[1] == "b")
    }
}
