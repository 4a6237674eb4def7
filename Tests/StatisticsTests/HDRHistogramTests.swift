import Foundation
import Statistics
import Testing

@Suite struct HDRHistogramTests {
    @Test("An empty histogram answers 0 everywhere")
    func empty() {
        let histogram = HDRHistogram()
        #expect(histogram.count == 0)
        #expect(histogram.mean == 0)
        #expect(histogram.percentile(99) == 0)
        #expect(histogram.maximum == 0)
    }

    // HdrHistogram's own test: 10,000 values of 1000 and one of 100,000,000, here in a range from 1.
    @Test("Percentiles are those of HdrHistogram's own test")
    func published() {
        var histogram = HDRHistogram()
        for _ in 0..<10_000 { histogram.record(1000) }
        histogram.record(100_000_000)
        #expect(histogram.percentile(30) == 1000)
        #expect(histogram.percentile(99) == 1000)
        #expect(histogram.percentile(99.99) == 1000)
        #expect(histogram.percentile(99.999) == 100_007_935)
        #expect(histogram.percentile(100) == 100_007_935)
        #expect(histogram.maximum == 100_000_000)
    }

    @Test("Every value is kept within one part in a thousand", arguments: [0, 1, 2047, 2048, 4095, 4096, 1_000_003])
    func precision(seed: Int64) {
        var value = seed
        while value < HDRHistogram.highestTrackable {
            var histogram = HDRHistogram()
            histogram.record(value)
            let high = histogram.percentile(50)
            let low = histogram.percentile(0)
            #expect(low <= value && value <= high)
            #expect(Double(high - low) <= Double(value) / 1000)
            value = value * 3 + 1
        }
    }

    @Test("Values beyond the range are counted at its ends")
    func clamped() {
        var histogram = HDRHistogram()
        histogram.record(-5)
        histogram.record(.max)
        #expect(histogram.count == 2)
        #expect(histogram.minimum == 0)
        #expect(histogram.maximum == HDRHistogram.highestTrackable)
        #expect(histogram.percentile(100) == HDRHistogram.highestTrackable)
    }

    @Test("Ranks follow the definition for 1 to 1000")
    func ranks() {
        var histogram = HDRHistogram()
        for value in 1...1000 { histogram.record(Int64(value)) }
        #expect(histogram.percentile(50) == 500)
        #expect(histogram.percentile(50.01) == 501)
        #expect(histogram.percentile(99) == 990)
        #expect(histogram.percentile(99.9) == 999)
        #expect(histogram.mean == 500.5)
        #expect(histogram.minimum == 1)
    }

    @Test("Merging two halves gives the whole, and a histogram survives JSON")
    func mergeAndCode() throws {
        var whole = HDRHistogram()
        var halves = [HDRHistogram(), HDRHistogram()]
        for index in 0..<5000 {
            let value = Int64(index) * 7_919_993
            whole.record(value)
            halves[index % 2].record(value)
        }
        halves[0].merge(halves[1])
        halves[0].merge(HDRHistogram())
        #expect(halves[0] == whole)
        let data = try JSONEncoder().encode(whole)
        #expect(try JSONDecoder().decode(HDRHistogram.self, from: data) == whole)
    }

    @Test("A slot that does not exist is rejected when decoding")
    func corrupt() {
        let text = #"{"minimum":1,"maximum":1,"sum":1,"slots":[4000000,1]}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(HDRHistogram.self, from: Data(text.utf8)) }
    }

    @Test(
        "An impossible histogram is damaged, and never added up",
        arguments: [
            ("\"minimum\":5", "\"minimum\":-9223372036854775808"), ("\"maximum\":7", "\"maximum\":9223372036854775807"),
            ("\"sum\":12", "\"sum\":1e308"), ("\"sum\":12", "\"sum\":-1"), ("\"minimum\":5", "\"minimum\":9"),
        ])
    func impossible(_ good: String, _ bad: String) throws {
        var histogram = HDRHistogram()
        histogram.record(5)
        histogram.record(7)
        let json = String(decoding: try JSONEncoder().encode(histogram), as: UTF8.self)
        #expect(json.contains(good))
        #expect(try JSONDecoder().decode(HDRHistogram.self, from: Data(json.utf8)) == histogram)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(HDRHistogram.self, from: Data(json.replacing(good, with: bad).utf8))
        }
    }
}
