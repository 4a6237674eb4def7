import Exposition
import Testing

@Suite("Native histograms") struct NativeHistogramTests {
    private func read(_ page: [UInt8], _ mode: ExpositionParser.Mode = .strict) -> ExpositionReport {
        ExpositionParser(.protobuf, mode: mode, quotedNames: true).validate(page)
    }

    @Test("A histogram whose parts agree is valid, and is one sample")
    func valid() {
        for page in [
            Families.native(),
            Families.native(schema: -4), Families.native(schema: 8),
            // A NaN is counted, and is in no bucket.
            Families.native(count: 5, sum: .nan),
            // No observation: an empty span shows that the histogram is a native one.
            Families.native(count: 0, sum: 0, zeroThreshold: 0, zeroCount: 0, spans: [(0, 0)], deltas: []),
            Families.native(count: 3, zeroCount: 0, spans: [(-5, 1), (1000, 1)]),
            Families.native(type: Families.gaugeHistogram),
            // Deltas packed in one field.
            Families.native(deltas: []) { $0.blob(13, [2, 2]) },
        ] {
            let report = read(page)
            #expect(report.faults.isEmpty, "\(report.faults)")
            #expect(report.samples == 1 && report.nativeHistograms == 1)
        }
    }

    @Test(
        "Parts that contradict each other are faults, which a server refuses too",
        arguments: [
            (Rule.bucketSum, Families.native(count: 5)),
            (.bucketSum, Families.native(count: 3, sum: .nan)),
            (.bucketSum, Families.native(count: 3, deltas: [Int64.max, 0])),
            (.bucketNegative, Families.native(deltas: [1, -2])),
            (.spanLength, Families.native(spans: [(0, 3)])),
            (.spanLength, Families.native(spans: [(0, 1)])),
            // A billion buckets that the page does not have.
            (.spanLength, Families.native(spans: [(0, 1_000_000_000)])),
            (.spanOffset, Families.native(spans: [(0, 1), (-1, 1)])),
            (.schema, Families.native(schema: -53)),
            (.schema, Families.native(schema: 100)),
        ])
    func contradictions(_ rule: Rule, _ page: [UInt8]) {
        #expect(read(page).faults.map(\.rule) == [rule], "\(read(page).faults)")
        #expect(read(page, .lenient).faults.map(\.rule) == [rule])
    }

    @Test("In lenient reading, a mistake that a server corrects or drops is a warning")
    func tolerated() {
        let exemplar = Families.native { histogram in histogram.message(16) { $0.double(2, 1) } }
        for (rule, page) in [
            (Rule.resolution, Families.native(schema: 9)), (.zeroThreshold, Families.native(zeroThreshold: .nan)),
            (.exemplarTime, exemplar), (.bucketKinds, Families.native { $0.double(14, 1) }),
        ] {
            #expect(read(page).faults.map(\.rule) == [rule])
            let lenient = read(page, .lenient)
            #expect(lenient.faults.isEmpty && lenient.warnings.map(\.rule) == [rule], "\(lenient.faults)")
        }
    }

    @Test("More buckets than any schema has are refused while they are read")
    func limits() {
        let million = Families.native(deltas: []) { $0.blob(13, Array(repeating: 0, count: (1 << 20) + 1)) }
        #expect(read(million).faults.map(\.rule) == [.bucketLimit])
        let classic = Families.one("a", Families.histogram) { metric in
            metric.message(7) { histogram in
                for _ in 0...1 << 16 { histogram.blob(3, []) }
            }
        }
        #expect(read(classic).faults.map(\.rule) == [.bucketLimit])
    }
}
