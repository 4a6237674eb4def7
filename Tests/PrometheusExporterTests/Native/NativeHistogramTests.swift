import Glibc
import PrometheusExporterTestKit
import Testing

@testable import PrometheusExporter

/// Returns the only histogram of a registry's protobuf page.
func nativePage(_ registry: Registry) throws -> ReadHistogram {
    var page = TextBuffer()
    registry.render(as: .protobuf, into: &page)
    let histogram = try #require(try ProtobufMessage.page(page.bytes).first?.message(4)?.message(7))
    return try #require(try ReadHistogram(histogram))
}

@Suite("Native histograms") struct NativeHistogramTests {
    private let registry: Registry

    init() throws { registry = try Registry() }

    private func declared(_ native: NativeBuckets, buckets: [Double] = []) throws -> Histogram {
        try registry.histogram("h", help: "h", native: native, buckets: buckets)
    }

    @Test("A value is in the bucket whose bounds enclose it, at every resolution", arguments: -4...8)
    func buckets(schema: Int) {
        let index = BucketIndex(schema: schema)
        var random = SystemRandomNumberGenerator()
        func check(_ value: Double) {
            let key = index.key(of: value.bitPattern)
            #expect(value <= index.bound(of: key) && value > index.bound(of: key - 1), "\(value) in \(key)")
        }
        for _ in 0..<2_000 { check(exp2(Double.random(in: -1000..<1000, using: &random))) }
        for exponent in -300...300 {
            let power = exp2(Double(exponent))
            // A power of two is the upper bound of its bucket.
            for value in [power, power.nextUp, power.nextDown, 1.5 * power] { check(value) }
        }
        for key in stride(from: -500, through: 500, by: 7) where index.bound(of: key).isFinite {
            guard index.bound(of: key) > .leastNormalMagnitude else { continue }
            #expect(index.key(of: index.bound(of: key).bitPattern) == key)
            #expect(index.key(of: index.bound(of: key).nextUp.bitPattern) == key + 1)
        }
    }

    @Test("The bounds are those of the specification: 2^(k / 2^schema)")
    func bounds() {
        #expect(BucketIndex(schema: 0).key(of: (1.0).bitPattern) == 0)
        #expect(BucketIndex(schema: 0).key(of: (1.5).bitPattern) == 1)
        #expect(BucketIndex(schema: 3).key(of: (2.0).bitPattern) == 8)
        #expect(BucketIndex(schema: -1).key(of: (4.0).bitPattern) == 1)
        #expect(BucketIndex(schema: -4).key(of: (65_536.0).bitPattern) == 1)
        #expect(abs(BucketIndex(schema: 2).bound(of: 1) - 1.189_207_115_002_721) < 1e-15)
        #expect(BucketIndex(schema: 8).infinityKey == 1024 * 256 + 1)
        #expect(BucketIndex(schema: -4).infinityKey == 65)
    }

    @Test(
        "The factor selects the finest resolution that is needed",
        arguments: [(1.1, 3), (2, 0), (4, -1), (1.0001, 8), (1e9, -4), (1.5, 1)])
    func schemas(factor: Double, schema: Int) {
        #expect(NativeBuckets(factor: factor).schema == schema)
    }

    @Test("Counts, sum, zero bucket and both signs are on a protobuf page")
    func page() throws {
        let histogram = try declared(NativeBuckets(factor: 2, zeroThreshold: 0.001))
        for value in [0, 0.001, -0.0005, 1, 1.5, 1.75, 100, -3, -3.5, -8] { histogram.observe(value) }
        let read = try nativePage(registry)
        #expect(read.schema == 0 && read.zeroThreshold == 0.001 && read.zeroCount == 3)
        #expect(read.positive == [0: 1, 1: 2, 7: 1] && read.negative == [2: 2, 3: 1])
        #expect(read.count == 10 && histogram.count == 10)
        #expect(abs(read.sum - 89.7505) < 1e-9 && abs(histogram.sum - 89.7505) < 1e-9)
        #expect(read.created > 1.7e9)
    }

    @Test("Infinite values are in the last buckets, and NaN only in the count")
    func special() throws {
        let histogram = try declared(NativeBuckets(factor: 2))
        for value in [Double.infinity, -.infinity, .nan, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0] {
            histogram.observe(value)
        }
        let read = try nativePage(registry)
        #expect(read.positive == [1024: 1, 1025: 1] && read.negative == [1025: 1] && read.zeroCount == 2)
        #expect(read.count == 6 && read.total == 5 && read.sum.isNaN)
    }

    @Test("Text formats show count, sum and +Inf, or the classic buckets that are kept")
    func text() throws {
        try declared(NativeBuckets()).observe(3)
        #expect(
            render(registry).hasSuffix("h_bucket{le=\"+Inf\"} 1\nh_sum 3\nh_count 1\n"))
        let both = try registry.histogram("b", help: "h", native: NativeBuckets(), buckets: [1, 5])
        for value in [0.5, 3, 4, 9] { both.observe(value) }
        let parsed = try registry.parsed(as: .openMetrics)
        #expect(["1.0", "5.0", "+Inf"].map { parsed.value("b_bucket", ["le": $0]) } == [1, 3, 4])
        #expect(parsed.value("b_count") == 4 && parsed.value("b_sum") == 16.5)
    }

    @Test("Classic buckets are in protobuf beside the native ones")
    func both() throws {
        let histogram = try declared(NativeBuckets(factor: 2), buckets: [1, 5])
        histogram.observe(3, exemplar: try Exemplar(["trace_id": "t"]))
        var page = TextBuffer()
        registry.render(as: .protobuf, into: &page)
        let read = try #require(try ProtobufMessage.page(page.bytes).first?.message(4)?.message(7))
        #expect(try read.messages(3).map { $0.whole(1) } == [0, 1])
        #expect(try read.message(16)?.double(2) == 3)
        #expect(try ReadHistogram(read)?.positive == [2: 1])
    }

    @Test("At the limit the resolution is halved, and no observation is lost")
    func halving() throws {
        let histogram = try declared(NativeBuckets(factor: 1.1, maximumBuckets: 20))
        let values = (0..<5_000).map { 0.001 * pow(1.003, Double($0)) }
        for value in values { histogram.observe(value) }
        let read = try nativePage(registry)
        #expect(read.positive.count <= 20 && read.schema < 3 && read.schema >= -1)
        #expect(read.count == 5_000 && read.total == 5_000)
        let index = BucketIndex(schema: read.schema)
        let exact = Dictionary(values.map { (index.key(of: $0.bitPattern), 1 as UInt64) }, uniquingKeysWith: +)
        #expect(read.positive == exact)
        #expect(abs(read.sum / values.reduce(0, +) - 1) < 1e-12)
    }

    @Test("The zero bucket is widened first, if that takes in a bucket")
    func widening() throws {
        let histogram = try declared(
            NativeBuckets(factor: 2, maximumBuckets: 8, zeroThreshold: 1e-9, maximumZeroThreshold: 0.1))
        for exponent in -10 ... -3 { histogram.observe(exp2(Double(exponent))) }
        histogram.observe(1)
        var read = try nativePage(registry)
        // The greatest power of two that is not above 0.1.
        #expect(read.zeroThreshold == 0.0625 && read.zeroCount == 7 && read.positive == [-3: 1, 0: 1])
        #expect(read.schema == 0 && read.count == 9)
        for exponent in 1...10 { histogram.observe(exp2(Double(exponent))) }
        read = try nativePage(registry)
        #expect(read.schema == -1 && read.zeroThreshold == 0.0625 && read.total == 19)
    }

    @Test("At the coarsest resolution the limit may be exceeded")
    func coarsest() throws {
        let histogram = try declared(NativeBuckets(maximumBuckets: 4))
        for exponent in -100...1000 {
            histogram.observe(exp2(Double(exponent)))
            histogram.observe(-exp2(Double(exponent)))
        }
        let read = try nativePage(registry)
        #expect(read.schema == -4 && read.count == 2202 && read.total == 2202)
    }

    @Test("After its time a full histogram begins again from 0, with a new creation time")
    func reset() throws {
        let histogram = try declared(NativeBuckets(maximumBuckets: 4, minimumResetSeconds: 1))
        for value in [1.0, 2, 4, 8] { histogram.observe(value) }
        let before = try nativePage(registry)
        #expect(before.count == 4 && before.schema == 3)
        // The least time that can be set. Time only has to pass.
        usleep(1_050_000)
        histogram.observe(16)
        let after = try nativePage(registry)
        #expect(after.schema == 3 && after.count == 1 && after.sum == 16 && after.created > before.created)
    }

    @Test("A histogram that lost resolution is reset after a page, once its time has passed")
    func restored() throws {
        let histogram = try declared(NativeBuckets(maximumBuckets: 4, minimumResetSeconds: 2))
        for exponent in 0..<40 { histogram.observe(exp2(Double(exponent))) }
        usleep(2_050_000)
        let before = try nativePage(registry)
        #expect(before.schema < 3)
        let after = try nativePage(registry)
        #expect(after.count == 0 && after.schema == 3 && after.zeroThreshold > 0)
    }

    @Test(
        "Options that make no histogram are refused",
        arguments: [
            NativeBuckets(factor: 1), NativeBuckets(factor: .infinity), NativeBuckets(maximumBuckets: 3),
            NativeBuckets(zeroThreshold: 0), NativeBuckets(maximumZeroThreshold: 1e-300),
            NativeBuckets(minimumResetSeconds: 0.5), NativeBuckets(factor: .nan),
        ])
    func refused(native: NativeBuckets) {
        #expect { try declared(native) } throws: {
            if case .some(.invalidNativeBuckets) = $0 as? MetricError { true } else { false }
        }
    }

    @Test("Children by labels observe in native buckets")
    func labels() throws {
        let family = try registry.histogram("h", help: "h", labels: ["l"], native: NativeBuckets(factor: 2))
        try family.observe(1.5, "a")
        try family.observe(1.5, "a")
        #expect(try family.child("a").count == 2)
        #expect(try nativePage(registry).positive == [1: 2])
    }
}
