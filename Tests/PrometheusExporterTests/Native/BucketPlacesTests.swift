import Glibc
import Testing

@testable import PrometheusExporter

@Suite("Places of native buckets") struct BucketPlacesTests {
    private static func table(schema: Int, mask: Int = 1023, zero: Double = 0x1p-128) -> NativeTable {
        let table = NativeTable(NativeTable.Shape(mask: mask, classic: 0))
        table.clear(schema: schema, zeroThreshold: zero)
        return table
    }

    /// Returns the slot of a value by its upper bits; nil if it is not found.
    private func place(_ value: Double, _ table: NativeTable) -> Int? {
        let found = table.places.found(value.bitPattern)
        return found == 0 ? nil : found - 1
    }

    @Test("A value is found in the bucket whose bounds enclose it, on both sides of each bound", arguments: -4...8)
    func bounds(schema: Int) {
        for sign in 0...1 as ClosedRange<UInt64> {
            let table = Self.table(schema: schema, mask: 2047, zero: .leastNormalMagnitude)
            defer { table.deallocate() }
            let keys = -20...20
            for key in keys { _ = table.madeSlot(key, sign) }
            for key in keys {
                // The definition: base^(key-1) < |value| <= base^key.
                let (lower, upper) = (table.index.bound(of: key - 1), table.index.bound(of: key))
                for magnitude in [lower.nextUp, lower + (upper - lower) / 2, upper.nextDown, upper] {
                    let value = sign == 0 ? magnitude : -magnitude
                    let slot = place(value, table)
                    #expect(slot != nil && slot == table.slot(key, sign), "\(value), bucket \(key)")
                }
            }
        }
    }

    @Test("Random values are found where a search finds them, or not at all", arguments: -4...8)
    func random(schema: Int) {
        let table = Self.table(schema: schema, mask: 255)
        defer { table.deallocate() }
        var random = SystemRandomNumberGenerator()
        var found = 0
        for _ in 0..<100 {
            // Values of far-apart powers of two compete for the same places.
            let value = exp2(Double.random(in: -120..<1000, using: &random)) * (Bool.random() ? 1 : -1)
            _ = table.madeSlot(table.index.key(of: value.magnitude.bitPattern), value.bitPattern >> 63)
            for near in [value, value.nextUp, value.nextDown, value * 1.01] {
                let slot = table.slot(table.index.key(of: near.magnitude.bitPattern), near.bitPattern >> 63)
                guard let place = place(near, table) else { continue }
                #expect(place == slot, "\(near)")
                found += 1
            }
        }
        // The first value finds its place free.
        #expect(found > 0)
    }

    @Test("Zeros, infinite values, NaN and values of the zero bucket are not found")
    func special() {
        let table = Self.table(schema: 3, zero: 1.01)
        defer { table.deallocate() }
        for key in [1, 2, 8, table.index.infinityKey] { for sign in [0, 1] { _ = table.madeSlot(key, UInt64(sign)) } }
        for value in [0, -0.0, .leastNonzeroMagnitude, 1, 1.005, 1.01, 1.011, .infinity, .nan, -.infinity, 5, -1.01] {
            #expect(place(value, table) == nil, "\(value)")
        }
        #expect(place(1.07, table) == table.slot(1, 0))
    }

    @Test("A cleared table finds nothing, and another schema has its own places")
    func cleared() {
        let table = Self.table(schema: 3)
        defer { table.deallocate() }
        _ = table.madeSlot(0, 0)
        #expect(place(1, table) != nil)
        table.clear(schema: 0, zeroThreshold: 0x1p-128)
        #expect(place(1, table) == nil)
        let slot = table.madeSlot(2, 0)
        #expect(place(2.0.nextUp, table) == slot && place(4, table) == slot && place(2, table) == nil)
        #expect(place(4.0.nextUp, table) == nil)
    }
}
