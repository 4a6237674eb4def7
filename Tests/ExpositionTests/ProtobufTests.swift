import Exposition
import Foundation
import Testing

@Suite("The protobuf form") struct ProtobufTests {
    private func read(_ page: [UInt8], _ mode: ExpositionParser.Mode = .strict) -> (
        page: Page, report: ExpositionReport
    ) {
        ExpositionParser(.protobuf, mode: mode, quotedNames: true).page(page)
    }

    private func rules(_ page: [UInt8]) -> [Rule] { read(page).report.faults.map(\.rule) }

    @Test("A page of the Go client is read with its families, labels, exemplars and native histograms")
    func goPage() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/go-expfmt.pb")
        let bytes = Array(try Data(contentsOf: file))
        let (page, report) = read(bytes)
        #expect(report.faults.isEmpty && report.warnings.isEmpty, "\(report.faults)")
        #expect(report.families == 7 && report.lines == 7 && report.nativeHistograms == 2)
        // 2 native histograms, 1 gauge, 2 counters, 1 untyped, a summary of 2 quantiles, 2 classic ones of 4 buckets.
        #expect(report.samples == 2 + 1 + 2 + 1 + 4 + 2 * 6)
        let requests = try #require(page.family("requests_total"))
        #expect(requests.type == .counter && requests.help == "Requests \"taken\"\nby code.")
        #expect(requests.samples.map(\.labels) == [["code": "200"], ["code": "5\\\"\n"]])
        #expect(requests.samples.map(\.value) == [7, 2])
        #expect(requests.samples[0].exemplar?.labels == ["trace_id": "t é"])
        #expect(requests.samples[0].exemplar?.timestamp ?? 0 > 1.7e9)
        let times = try #require(page.family("times_seconds")).samples.filter { $0.labels["path"] == "/a" }
        #expect(
            times.map { $0.labels["le"] ?? $0.name } == [
                "0.1", "1.0", "10.0", "+Inf", "times_seconds_sum", "times_seconds_count",
            ])
        #expect(times.map(\.value) == [0, 1, 1, 2, 20.25, 2])
        #expect(page.family("waits_seconds")?.samples.map(\.value) == [2, 4, 10, 4])
        #expect(page.family("untyped")?.declaredType == .unknown)
        let native = try #require(page.family("sizes_bytes")?.histograms.first?.value)
        #expect(native.schema == 3 && native.zeroThreshold == 0.001 && native.zeroCount == 2 && native.count == 9)
        #expect(native.positive.indexed.map(\.index) == [0, 1, 13, 80])
        #expect(native.negative.indexed.map(\.index) == [8, 9, 76])
        #expect(native.positive.counts == [1, 1, 1, 1] && native.negative.counts == [1, 1, 1])
        #expect(native.classicBuckets.map(\.cumulativeCount) == [6, 8])
        #expect(page.family("empty_seconds")?.histograms.first?.value.count == 0)
        #expect(PageGuess(bytes).scrapeProtocol == "PrometheusProto")
    }

    @Test("Created times, timestamps and units are read, and a float count overrides a whole one")
    func more() throws {
        let bytes =
            Families.one("a_bytes_total", Families.counter, unit: "bytes") { metric in
                metric.message(3) { counter in
                    counter.double(1, 5)
                    counter.message(3) { time in
                        time.whole(1, 1_700_000_000)
                        time.whole(2, 500_000_000)
                    }
                }
                metric.whole(6, 1_700_000_001_250)
            }
            + Families.one("b", Families.gaugeHistogram) { metric in
                metric.message(7) { histogram in
                    histogram.whole(1, 1)
                    histogram.double(4, 2.5)
                    histogram.double(2, -3)
                    histogram.double(8, 0.5)
                    histogram.message(12) { span in span.whole(2, 2) }
                    histogram.blob(
                        14,
                        ProtobufWriter {
                            $0.double(1, 1.5)
                            $0.double(1, 0.5)
                        }.packed)
                    histogram.message(15) { time in time.whole(1, 1_700_000_000) }
                }
            }
        let (page, report) = read(bytes)
        #expect(report.faults.isEmpty, "\(report.faults)")
        let counter = try #require(page.family("a_bytes_total")?.samples.first)
        #expect(counter.created == 1_700_000_000.5 && counter.timestamp == 1_700_000_001.25)
        #expect(page.family("a_bytes_total")?.unit == "bytes")
        let histogram = try #require(page.histograms.first)
        #expect(histogram.created == 1_700_000_000 && page.families.last?.type == .gaugehistogram)
        #expect(
            histogram.value.isFloat && histogram.value.count == 2.5 && histogram.value.positive.counts == [1.5, 0.5])
    }

    @Test("Each violation of the encoding is one fault with its message and byte, and the next family is read")
    func encoding() {
        let good = Families.one("good", Families.gauge) { $0.message(2) { $0.double(1, 1) } }
        func family(_ write: @escaping (inout ProtobufWriter) -> Void) -> [UInt8] {
            Families.delimited { message in
                message.text(1, "a")
                message.whole(3, Families.gauge)
                write(&message)
            }
        }
        let cases: [(Rule, [UInt8])] = [
            (.protobufVarint, family { $0.append([0x18] + Array(repeating: 0xff, count: 10) + [1]) }),
            (.protobufEnd, family { $0.append([0x22, 0x7f, 1]) }),
            (.protobufField, family { $0.append([0x26]) }),
            // A group without its end, and an end without its group.
            (.protobufEnd, family { $0.append([0x23]) }),
            (.protobufField, family { $0.append([0x24]) }),
            (.protobufField, family { $0.whole(4, 1) }),
            (.type, family { $0.whole(3, 6) }),
            (.metricName, Families.delimited { $0.whole(3, 1) }),
            (.encoding, Families.delimited { $0.blob(1, [0xff]) }),
        ]
        for (rule, bytes) in cases {
            let (page, report) = read(bytes + good)
            #expect(report.faults.map(\.rule) == [rule], "\(report.faults)")
            #expect(report.faults.first?.description.hasPrefix("message 1, byte ") == true)
            #expect(page.samples.map(\.name) == ["good"], "\(rule)")
        }
        #expect(rules(Array(good.dropLast())) == [.protobufEnd])
        #expect(rules(Array(repeating: 0xff, count: 20)) == [.protobufVarint])
        #expect(rules([]) == [])
    }

    @Test("Labels and names are checked as in the other formats")
    func labels() {
        func page(_ labels: [(String, String)], _ name: String = "a", type: UInt64 = Families.gauge) -> [UInt8] {
            Families.one(name, type, labels: labels) { metric in
                metric.message(type == Families.summary ? 4 : 2) { $0.double(2, 1) }
            }
        }
        #expect(rules(page([("b", "1"), ("b", "2")])) == [.duplicateLabel])
        #expect(rules(page([("", "1")])) == [.labelName])
        #expect(rules(page([("__name__", "1")])) == [.nameLabel])
        #expect(rules(page([("__b", "1")])) == [.reservedLabel])
        #expect(rules(page([("quantile", "1")], type: Families.summary)) == [.forbiddenLabel])
        let dotted = page([("b.c", "1")], "http.requests")
        #expect(rules(dotted).isEmpty && read(dotted).page.samples.first?.labels == ["b.c": "1"])
        #expect(ExpositionParser(.protobuf).validate(dotted).faults.map(\.rule) == [.quotedName, .quotedName])
        #expect(ExpositionParser(.protobuf, mode: .lenient).validate(dotted).isValid)
        let twice = Families.delimited { family in
            family.text(1, "a")
            family.whole(3, Families.gauge)
            for labels in [[("b", "1"), ("c", "")], [("b", "1")]] {
                Families.metric(&family, labels: labels) { $0.message(2) { $0.double(1, 1) } }
            }
        }
        #expect(rules(twice) == [.duplicateSeries])
        #expect(rules(page([]) + page([])) == [.familyApart])
    }

    @Test("A member that is missing is a fault, and lenient reading takes it as 0 like a server")
    func member() {
        let page = Families.one("a", Families.counter) { $0.message(2) { $0.double(1, 3) } }
        #expect(rules(page) == [.memberMissing])
        let lenient = read(page, .lenient)
        #expect(lenient.report.isValid && lenient.page.samples.map(\.value) == [0])
    }

    @Test("Classic buckets, quantiles and exemplars are checked")
    func classic() {
        func histogram(_ buckets: [(Double, UInt64)], count: UInt64 = 3, exemplar: Double? = nil) -> [UInt8] {
            Families.one("a", Families.histogram) { metric in
                metric.message(7) { histogram in
                    histogram.whole(1, count)
                    for (bound, value) in buckets {
                        histogram.message(3) { bucket in
                            bucket.whole(1, value)
                            bucket.double(2, bound)
                            if let exemplar { bucket.message(3) { $0.double(2, exemplar) } }
                        }
                    }
                }
            }
        }
        #expect(rules(histogram([(1, 1), (2, 3)])).isEmpty)
        #expect(read(histogram([(1, 1)])).report.samples == 4)
        #expect(read(histogram([(1, 1), (.infinity, 3)])).report.samples == 4)
        #expect(rules(histogram([(2, 1), (1, 3)])) == [.boundOrder])
        #expect(rules(histogram([(1, 1), (1, 3)])) == [.duplicateSeries])
        #expect(rules(histogram([(1, 2), (2, 1)])) == [.bucketsFall])
        #expect(rules(histogram([(.infinity, 2)])) == [.countMismatch])
        #expect(rules(histogram([(1, 4)])) == [.countMismatch])
        #expect(rules(histogram([(.nan, 3)])) == [.boundLabel])
        #expect(rules(histogram([(1, 3)], exemplar: 2)) == [.exemplarRange])
        let quantiles = Families.one("a", Families.summary) { metric in
            metric.message(4) { summary in
                for quantile in [0.5, 0.1, 2] { summary.message(3) { $0.double(1, quantile) } }
            }
        }
        #expect(rules(quantiles) == [.quantileOrder, .quantileLabel])
    }

    @Test("Every prefix of a page is read without a trap, and is cut short unless it ends at a message")
    func prefixes() {
        let page = Families.native() + Families.one("b", Families.gauge) { $0.message(2) { $0.double(1, 1) } }
        let first = Families.native().count
        for cut in 1..<page.count where cut != first {
            let report = read(Array(page[..<cut])).report
            #expect(report.faults.map(\.rule) == [.protobufEnd], "\(cut)")
        }
        var random = SplitMix(state: 8)
        for _ in 0..<20_000 {
            var damaged = page
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let strict = read(damaged)
            let lenient = read(damaged, .lenient)
            let same =
                strict.page.samples.count == lenient.page.samples.count
                && strict.page.samples.count + strict.page.histograms.count == strict.report.samples
            if !same || strict.report.isValid && !lenient.report.isValid { Issue.record("\(damaged)") }
        }
    }
}

extension ProtobufWriter {

    /// The doubles of fields with keys of one byte, without the keys.
    var packed: [UInt8] {
        stride(from: 0, to: bytes.count, by: 9).flatMap { bytes[$0 + 1..<$0 + 9] }
    }
}
