import Testing

@testable import PrometheusExporter

@Suite("Records of children") struct RecordTests {
    @Test("the records of an agent's children lie on one page, none across two cache lines that fits one")
    func closeness() {
        let memory = RecordMemory()
        let sizes = (0..<8).map { _ in 64 } + (0..<6).map { _ in 288 } + [16, 32, 24, 16]
        let places = sizes.map { UInt(bitPattern: memory.allocate($0)) }
        #expect(Set(places.map { $0 / 4096 }).count == 1)
        for (place, size) in zip(places, sizes) {
            #expect(size > 64 ? place % 64 == 0 : place / 64 == (place + UInt(size) - 1) / 64)
        }
    }

    @Test("no two records overlap, whatever their sizes and whatever is freed meanwhile")
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

    @Test("memory of what is freed is used again")
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

    @Test("a record longer than a chunk has one of its own")
    func long() {
        let memory = RecordMemory()
        let long = memory.allocate(200_000)
        long.initializeMemory(as: UInt8.self, repeating: 1, count: 200_000)
        #expect(UInt(bitPattern: memory.allocate(64)) % 64 == 0)
    }

    @Test("the first thread owns the cells, another one does not, and who has resigned owns them no more")
    func ownership() {
        let place = RecordPlace(in: RecordMemory(), labels: 2, cells: 1) { ["a", "b"][$0] }
        defer { place.free() }
        let child = Counter()
        place.record.set(child: child)
        #expect(!place.record.isOwned(by: 3) && !place.record.isOwned(by: 0) && !place.record.claim(for: 0))
        #expect(place.record.claim(for: 3) && place.record.claim(for: 3) && !place.record.claim(for: 4))
        #expect(place.record.isOwned(by: 3) && !place.record.isOwned(by: 4))
        place.record.resign()
        #expect(!place.record.isOwned(by: 3) && !place.record.claim(for: 3) && !place.record.claim(for: 4))
        #expect(place.record.child == UnsafeRawPointer(Unmanaged.passUnretained(child).toOpaque()))
        #expect(place.record.labels[0] == "a" && place.record.labels[1] == "b")
    }
}
