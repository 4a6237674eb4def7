/// Pages of the protobuf form. Sources: `textparse` and `histogram` are model/textparse and model/histogram of
/// prometheus/prometheus. A Prometheus 2 reads native histograms with the feature `native-histograms`.
enum PublicProtobufCases {
    private static let type =
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
    private static let parsed = "textparse/protobufparse_test.go TestProtobufParse"
    private static let validated = "histogram/histogram_test.go TestHistogramValidation"

    static let all: [PublicCase] = natives + parts + wires

    private static func one(
        _ source: String, _ readers: PublicCase.Readers, isStrict: Bool, _ page: [UInt8]
    ) -> PublicCase {
        PublicCase(source, type, page, readers, isStrict: isStrict)
    }

    /// Returns a page with one native histogram of float counts.
    private static func floats(count: Double, zero: Double = 0, type: UInt64 = Families.histogram) -> [UInt8] {
        Families.one("a_seconds", type) { metric in
            metric.message(7) { histogram in
                histogram.double(2, 12.5)
                histogram.double(4, count)
                histogram.signed(5, 3)
                if zero > 0 { histogram.double(8, zero) }
                span(&histogram, 12, 8, 2)
                histogram.double(14, 2)
                histogram.double(14, 3)
            }
        }
    }

    private static func span(_ histogram: inout ProtobufWriter, _ field: Int, _ offset: Int64, _ length: UInt64) {
        histogram.message(field) { span in
            span.signed(1, offset)
            span.whole(2, length)
        }
    }

    /// Returns a page with one native histogram, of spans and deltas for positive and negative observations.
    private static func native(
        count: UInt64, zero: UInt64 = 0, positive: [(Int64, UInt64)] = [], _ deltas: [Int64] = [],
        negative: [(Int64, UInt64)] = [], _ negativeDeltas: [Int64] = []
    ) -> [UInt8] {
        Families.native(count: count, zeroThreshold: 0, zeroCount: zero, spans: positive, deltas: deltas) { histogram in
            for (offset, length) in negative { span(&histogram, 9, offset, length) }
            for delta in negativeDeltas { histogram.signed(10, delta) }
        }
    }

    private static let natives: [PublicCase] = [
        one(parsed, .stored3, isStrict: true, native(count: 3, positive: [(8, 2)], [1, 1])),
        one(
            parsed, .stored3, isStrict: true,
            native(
                count: 11, zero: 1, positive: [(-161, 1), (8, 2)], [1, 1, 0], negative: [(-162, 1), (23, 1)], [1, 3])),
        one(parsed, .stored3, isStrict: true, floats(count: 5)),
        one(parsed, .stored3, isStrict: true, floats(count: 5.5, zero: 0.5, type: Families.gaugeHistogram)),
        one(parsed, .stored3, isStrict: true, Families.native(type: Families.gaugeHistogram)),
        one(parsed, .stored3, isStrict: true, native(count: 0, positive: [(0, 0)])),
        one(validated, .stored3, isStrict: true, Families.native(count: 9, sum: .nan)),
        one(validated, .refused3, isStrict: false, native(count: 4, zero: 2, positive: [(0, 1)], [1])),
        one(validated, .refused3, isStrict: false, native(count: 0, positive: [(0, 1)])),
        one(validated, .refused3, isStrict: false, native(count: 0, negative: [(0, 1)])),
        one(validated, .refused3, isStrict: false, native(count: 3, positive: [(0, 1)], [1, 1])),
        one(validated, .refused3, isStrict: false, native(count: 4, positive: [(-1, 1), (-1, 1)], [1, 2])),
        one(validated, .refused3, isStrict: false, native(count: 4, negative: [(-1, 1), (-1, 1)], [1, 2])),
        one(validated, .refused3, isStrict: false, native(count: 0, positive: [(-1, 1)], [-1])),
        one(
            validated, .refused3, isStrict: false,
            native(count: 0, positive: [(-1, 1)], [1], negative: [(-1, 1)], [1])),
    ]

    private static let parts: [PublicCase] = [
        one(parsed, .both, isStrict: true, classic(last: 2)),
        one(parsed, .both, isStrict: true, classic(last: .infinity)),
        one(
            parsed, .both, isStrict: true,
            Families.one("a_total", Families.counter) { metric in
                metric.message(3) { counter in
                    counter.double(1, 1.5)
                    counter.message(2) { exemplar in
                        Families.label(&exemplar, "id", "42")
                        exemplar.double(2, 12)
                    }
                    counter.message(3) { time in
                        time.whole(1, 1)
                        time.whole(2, 1)
                    }
                }
            }),
        one(
            parsed, .both, isStrict: true,
            Families.one("a", Families.untyped, labels: [("b", ""), ("c", "d")]) { metric in
                metric.message(5) { $0.double(1, 42) }
                metric.whole(6, 1_234_567)
            }),
        one(
            parsed, .both, isStrict: true,
            Families.one("a_seconds", Families.summary) { metric in
                metric.message(4) { summary in
                    summary.whole(1, 42)
                    summary.double(2, 1.25)
                }
            }),
        one(parsed, .both, isStrict: true, gauge("a", help: "One.") + gauge("b", help: "Two.")),
        one(parsed, .both, isStrict: false, gauge("a") + gauge("b") + gauge("a", labels: [("c", "d")])),
        one(
            "textparse/protobufparse.go Next", .only2, isStrict: false,
            Families.one("a", Families.gauge, unit: "bytes") { $0.message(2) { $0.double(1, 1) } }),
        one(parsed, .only3, isStrict: true, gauge("a.b", labels: [("c.d", "e")])),
        one("textparse/protobufparse.go Next", .neither, isStrict: false, gauge("")),
        one(
            "textparse/protobufparse.go Next", .neither, isStrict: false,
            Families.one("a", 6) { $0.message(2) { $0.double(1, 1) } }),
        one(
            "textparse/protobufparse.go onSeriesOrHistogramUpdate", .neither, isStrict: false,
            gauge("a", labels: [("b", "c"), ("b", "d")])),
    ]

    private static let wires: [PublicCase] = [
        one(
            "prompb/io/prometheus/client/decoder.go", .both, isStrict: true,
            Families.delimited { family in
                family.text(1, "a")
                family.whole(3, Families.gauge)
                family.text(77, "a field of a later version")
                Families.metric(&family) { metric in
                    metric.message(2) { gauge in
                        gauge.double(1, 1)
                        gauge.whole(99, 7)
                    }
                    metric.signed(500, -3)
                }
            }),
        one(
            "prompb/io/prometheus/client/metrics.pb.go skipMetrics", .both, isStrict: true,
            Families.delimited { family in
                family.text(1, "a")
                family.whole(3, Families.gauge)
                Families.metric(&family) { $0.message(2) { $0.double(1, 1) } }
                // A group of the number 20 with a varint in it.
                family.append([0xa3, 0x01, 0x08, 0x05, 0xa4, 0x01])
            }),
        one("prompb/io/prometheus/client/decoder.go", .neither, isStrict: false, Array(gauge("a").dropLast())),
        one("prompb/io/prometheus/client/decoder.go", .neither, isStrict: false, gauge("a") + [0x05]),
        PublicCase(
            "textparse/interface.go New", "application/vnd.google.protobuf; proto=a.B; encoding=text", gauge("a"),
            .both, isStrict: false),
        PublicCase(
            "textparse/interface.go New",
            "Application/Vnd.Google.Protobuf;Encoding=\"delimited\";proto=io.prometheus.client.MetricFamily;"
                + "escaping=allow-utf-8", gauge("a"), .both, isStrict: true),
    ]

    private static func gauge(_ name: String, help: String? = nil, labels: [(String, String)] = []) -> [UInt8] {
        Families.one(name, Families.gauge, labels: labels, help: help) { $0.message(2) { $0.double(1, 1) } }
    }

    /// Returns a page with a classic histogram of two buckets.
    private static func classic(last: Double) -> [UInt8] {
        Families.one("a_seconds", Families.histogram) { metric in
            metric.message(7) { histogram in
                histogram.whole(1, 3)
                histogram.double(2, 4.5)
                for (count, bound) in [(2, 1.1), (3, last)] {
                    histogram.message(3) { bucket in
                        bucket.whole(1, UInt64(count))
                        bucket.double(2, bound)
                    }
                }
            }
        }
    }
}
