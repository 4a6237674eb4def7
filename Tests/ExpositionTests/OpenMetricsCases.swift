import Exposition

/// Cases from OpenMetrics 1.0, by section. `# EOF` is added to those of `bodies`.
enum OpenMetricsCases {
    static let all = whole + bodies.map { $0.ended() }

    private static let bodies =
        numbers + names + labels + metadata + families + groups + times + counters + histograms + gaugeHistograms
        + summaries + others + exemplars

    /// "Overall Structure", "ABNF: exposition".
    private static let whole: [Case] =
        Case.accepted("# EOF", "# EOF\n", "a 1\n# EOF", "# TYPE a gauge\n# EOF\n")
        + Case.refused(.endMissing, "", "a 1\n", "# TYPE a gauge\n")
        + Case.refused(.afterEnd, "# EOF\n\n", "# EOF\na 1\n", "# EOF\n# EOF\n", "a 1\n# EOF\nb 1\n# EOF\n")
        + Case.refused(.comment, "# EOF \n", "#EOF\n", "# EOFx\n", "# eof\n", "#\n# EOF\n", "# a comment\n# EOF\n")
        + Case.refused(.comment, "#  EOF\n", "# HELPa b\n# EOF\n", "# help a b\n# EOF\n", "#TYPE a gauge\n# EOF\n")
        + Case.refused(.lineEnds, "# EOF\r\n")
        + Case.refused(.comment, "#\tTYPE a gauge\n# EOF\n", "#  TYPE a gauge\n# EOF\n")
        + Case.refused(.emptyLine, "\n# EOF\n", "a 1\n\n# EOF\n")
        + Case.refused(.byteOrderMark, "\u{feff}a 1\n# EOF\n", "\u{feff}# EOF\n")
        + [
            Case(Array("a{b=\"".utf8) + [0xff] + Array("\"} 1\n# EOF\n".utf8), .encoding),
            Case(Array("a{b=\"".utf8) + [0xc0, 0x80] + Array("\"} 1\n# EOF\n".utf8), .encoding),
            Case(Array("a{b=\"".utf8) + [0xed, 0xa0, 0x80] + Array("\"} 1\n# EOF\n".utf8), .encoding),
            Case(Array("a{b=\"".utf8) + [0xf4, 0x90, 0x80, 0x80] + Array("\"} 1\n# EOF\n".utf8), .encoding),
            Case(Array("a{b=\"".utf8) + [0xe2, 0x82] + Array("\"} 1\n# EOF\n".utf8), .encoding),
            Case(Array("a{b=\"".utf8) + [0x00] + Array("\"} 1\n# EOF\n".utf8)),
            Case(Array("# HELP a ".utf8) + [0xff] + Array("\n# EOF\n".utf8), .helpEncoding),
        ]

    /// "ABNF: number, timestamp", "Numbers".
    private static let numbers: [Case] =
        Case.accepted(
            "a 1\n", "a 1.0\n", "a -1\n", "a +1\n", "a 1e5\n", "a 1E5\n", "a 1e+05\n", "a 1.e-7\n", "a .5\n", "a 5.\n",
            "a 0042\n",
            "a +Inf\n", "a -Inf\n", "a Inf\n", "a inf\n", "a INFINITY\n", "a -infinity\n", "a NaN\n", "a nan\n",
            "a NAN\n",
            "a 1341298465647914\n", "a 1.89e-7\n", "a 9223372036854775808\n", "a 1e-400\n",
            "a 1.7976931348623157e308\n",
            "a 123456789012345678901234567890.5\n")
        + Case.refused(
            .value, "a\n", "a \n", "a a\n", "a 0x1\n", "a 0x1p-2\n", "a 1_000\n", "a 1,5\n", "a .\n", "a e5\n",
            "a 1e\n", "a 1e+\n",
            "a +-1\n", "a --1\n", "a infin\n", "a 1.1.1\n", "a ١\n", "a 1\t\n", "a 1;\n",
            "a 1# {} 1\n")
        + Case.refused(.signedNaN, "a +NaN\n", "a -nan\n") + Case.refused(.metricName, "\"a\" 1\n")
        + Case.refused(.lineEnds, "a 1\r\n", "# TYPE a gauge\r\n", "a 1\r\na 2\n")
        + Case.refused(.valueRange, "a 1e309\n", "a -1e999\n")
        + Case.refused(.separator, "a  1\n", " a 1\n", "\ta 1\n", "a{b=\"c\"}1\n", "a{b=\"c\"}  1\n", "a \t1\n")
        + Case.refused(.metricName, "a\t1\n", "a;1\n")

    /// "ABNF: metricname", "Name".
    private static let names: [Case] =
        Case.accepted("a:b 1\n", ":a 1\n", "A9_z 1\n", "a_total 1\n", "a_ 1\n", "_a 1\n", "# TYPE _a gauge\n")
        + Case.refused(
            .metricName, "0a 1\n", "a.b 1\n", "a-b 1\n", "é 1\n", "{} 1\n", "{a=\"b\"} 1\n", "a/b 1\n", "a$ 1\n")
        + Case.refused(.quotedName, "{\"a\"} 1\n", "a{\"b\"=\"c\"} 1\n")

    /// "ABNF: labels", "Label", "LabelSet", "Escaping".
    private static let labels: [Case] =
        Case.accepted(
            "a{} 1\n", "a{b=\"\"} 1\n", "a{b=\"c\",d=\"e\"} 1\n", "a{b=\"}{,= \"} 1\n", "a{b=\"\\\\\\\"\\n\"} 1\n",
            "a{b=\"\\a\"} 1\n",
            "a{b=\"日本 é\"} 1\n", "a{b_9=\"c\"} 1\n", "a{b=\"\r\"} 1\n", "a{b=\"\t\"} 1\n", "a{b=\"\u{feff}\"} 1\n",
            "a{b=\" # {\"} 1\n",
            "a{b=\"\\\\\"} 1\n", "a{foo=\"bar\"} 1\na{foo=\"\"} 2\n")
        + Case.refused(.labelQuote, "a{b=c} 1\n", "a{b='c'} 1\n", "a{b= \"c\"} 1\n", "a{b=} 1\n")
        + Case.refused(.labelEnd, "a{b=\"c} 1\n", "a{b=\"c\\\"} 1\n", "a{b=\"\n\"} 1\n", "a{b=\"c\\\n\"} 1\n")
        + Case.refused(
            .labelEquals, "a{b} 1\n", "a{b:\"c\"} 1\n", "a{b:c=\"d\"} 1\n", "a{b =\"c\"} 1\n", "a{b-c=\"d\"} 1\n")
        + Case.refused(
            .labelName, "a{0b=\"c\"} 1\n", "a{=\"c\"} 1\n", "a{,} 1\n", "a{,b=\"c\"} 1\n", "a{b=\"c\",,d=\"e\"} 1\n",
            "a{ b=\"c\"} 1\n",
            "a{b=\"c\", d=\"e\"} 1\n", "a{\n", "a{ } 1\n", "a{é=\"c\"} 1\n", "a{:b=\"c\"} 1\n")
        + Case.refused(
            .labelSeparator, "a{b=\"c\"d=\"e\"} 1\n", "a{b=\"c\" } 1\n", "a{b=\"c\";d=\"e\"} 1\n", "a{b=\"c\" 1\n",
            "a{b=\"c\"\n")
        + Case.refused(.trailingComma, "a{b=\"c\",} 1\n")
        + Case.refused(.duplicateLabel, "a{b=\"c\",b=\"d\"} 1\n", "a{b=\"c\",d=\"\",b=\"c\"} 1\n")
        + Case.accepted("a{_b=\"c\"} 1\n")
        + Case.refused(.reservedLabel, "a{__b=\"c\"} 1\n")
        + Case.refused(.nameLabel, "a{__name__=\"c\"} 1\n")

    /// "MetricFamily metadata", "Unit", "Help", "Type".
    private static let metadata: [Case] =
        Case.accepted(
            "# HELP a \n", "# HELP a help\n# TYPE a gauge\na 1\n", "# UNIT a \n", "# TYPE a_b gauge\n# UNIT a_b b\n",
            "# UNIT a_b b\n# TYPE a_b gauge\n", "# HELP a x \\n \\\\ \\\" \\q\n", "# HELP a  two\n", "# HELP a  \n",
            "# HELP a #\n",
            "# TYPE a_seconds counter\n# UNIT a_seconds seconds\n# HELP a_seconds h\na_seconds_total 1\n",
            "# HELP a b\n# HELP c d\n",
            "# TYPE a unknown\na 1\n", "# UNIT a_b_c b_c\n", "# HELP a {x=y}\n", "# TYPE a:b gauge\n", "# HELP a é\n")
        + Case.refused(
            .metadataText, "# HELP a\n", "# TYPE a\n", "# UNIT a\n", "# TYPE a \n", "# HELP a\tb\n",
            "# TYPE a\tgauge\n", "# UNIT a\t\n")
        + Case.refused(.comment, "# HELP\n", "# TYPE\n", "# UNIT\n", "# HELP\ta b\n", "# FOO a b\n")
        + Case.refused(
            .metadataName, "# HELP \n", "# TYPE \n", "# UNIT \n", "# TYPE 0a gauge\n", "# TYPE a.b gauge\n",
            "# TYPE  a gauge\n")
        + Case.refused(.quotedName, "# TYPE \"a\" gauge\n", "# HELP \"a.b\" c\n")
        + Case.refused(.textType, "# TYPE a untyped\n")
        + Case.refused(
            .type, "# TYPE a meh\n", "# TYPE a Gauge\n", "# TYPE a gauge \n", "# TYPE a  gauge\n",
            "# TYPE a gauge x\n", "# TYPE a GAUGE\n", "# TYPE a gauge_histogram\n")
        + Case.refused(.unitText, "# UNIT a_b b \n", "# UNIT a_b  b\n", "# UNIT a_b b-c\n", "# UNIT a %\n")
        + Case.refused(.helpQuote, "# HELP a \"b\n", "# HELP a say \"hi\"\n", "# HELP a \\\\\"\n")
        + Case.refused(.escape, "# HELP a b\\\n", "# HELP a \\\\\\\n")
        + Case.refused(.carriageReturn, "# HELP a b\r\n")
        + Case.refused(.separator, " # TYPE a gauge\n")
        + Case.refused(
            .metadataTwice, "# TYPE a gauge\n# TYPE a gauge\n", "# HELP a b\n# HELP a b\n",
            "# UNIT a_b b\n# UNIT a_b b\n",
            "# HELP a \n# HELP a b\n", "# TYPE a gauge\n# HELP a b\n# TYPE a counter\n")
        + Case.refused(
            .metadataLate, "a 1\n# TYPE a gauge\n", "# TYPE a gauge\na 1\n# HELP a b\n",
            "# TYPE a_b counter\na_b_total 1\n# UNIT a_b b\n")
        + Case.refused(
            .unitSuffix, "# UNIT a b\n", "# UNIT a_b c\n", "# UNIT ab b\n", "# UNIT b b\n", "# UNIT a_seconds second\n")
        + Case.refused(.unitForbidden, "# TYPE a_b info\n# UNIT a_b b\n", "# UNIT a_b b\n# TYPE a_b stateset\n")

    /// "MetricFamily", "Suffixes".
    private static let families: [Case] =
        Case.accepted(
            "# TYPE a counter\na_total 1\n# TYPE b counter\nb_total 1\n", "# TYPE a gauge\na 1\na_total 2\n",
            "a 1\nb 1\n",
            "# TYPE a counter\n# TYPE a_sum gauge\n", "# TYPE a gauge\n# TYPE a_total gauge\n",
            "# TYPE a summary\na_bucket 1\n")
        + Case.refused(
            .familyApart, "a 1\nb 1\na 2\n", "# TYPE a gauge\n# TYPE b gauge\n# HELP a h\n",
            "# TYPE a gauge\na 1\nb 1\n# HELP a h\n",
            "# HELP a x\nb 1\n# TYPE a gauge\n", "# TYPE a counter\na_total{x=\"1\"} 1\nb 1\n# HELP a h\n")
        + Case.refused(
            .nameClash, "# TYPE a counter\n# TYPE a_total gauge\n", "# TYPE a_total gauge\n# TYPE a counter\n",
            "# TYPE a counter\n# TYPE a_created gauge\n", "# TYPE a histogram\n# TYPE a_count gauge\n",
            "# TYPE a info\n# TYPE a_info gauge\n",
            "# TYPE a summary\n# TYPE a_sum counter\n", "# TYPE a_bucket gauge\n# TYPE a gaugehistogram\n",
            "# TYPE a counter\na_total 1\nb 1\na_total 2\n", "# TYPE a_created gauge\n# TYPE a summary\n")
        + Case.refused(
            .sampleName, "# TYPE a counter\na 1\n", "# TYPE a info\na 1\n", "# TYPE a histogram\na 1\n",
            "# TYPE a gaugehistogram\na 1\n",
            "# TYPE a counter\na_total 1\na 1\n")

    /// "Metric": metrics are not interleaved, and each occurs once.
    private static let groups: [Case] =
        Case.accepted(
            "a{b=\"1\"} 1\na{b=\"2\"} 1\n",
            "# TYPE a counter\na_total{b=\"1\"} 1\na_created{b=\"1\"} 1\na_total{b=\"2\"} 1\n",
            "# TYPE a counter\na_created 1\na_total 1\n", "a{b=\"c\"} 1\na{b=\"c\",d=\"\",e=\"f\"} 1\n",
            "# TYPE a counter\na_total{b=\"1\",c=\"2\"} 1\na_created{c=\"2\",b=\"1\"} 1\n")
        + Case.refused(
            .duplicateSeries, "a 1\na 2\n", "a{b=\"c\"} 1\na{b=\"c\"} 1\n", "# TYPE a counter\na_total 1\na_total 1\n")
        + Case.refused(
            .duplicateSeries, "a{b=\"c\",d=\"e\"} 1\na{d=\"e\",b=\"c\"} 1\n", "a 1\na{} 1\n",
            "# TYPE a info\na_info{b=\"c\"} 1\na_info{b=\"c\"} 1\n",
            "a{b=\"\\n\"} 1\na{b=\"\\n\"} 1\n", "a{b=\"\\\\a\"} 1\na{b=\"\\a\"} 1\n", "a 1 1\na 2 1\n",
            "# TYPE a stateset\na{a=\"x\"} 1\na{a=\"x\"} 0\n")
        + Case.refused(
            .metricApart, "a{b=\"1\"} 1\na{b=\"2\"} 1\na{b=\"1\"} 2\n",
            "# TYPE a summary\na_count{b=\"1\"} 0\na_count{b=\"2\"} 0\na_sum{b=\"1\"} 0\n",
            "# TYPE a counter\na_total{b=\"1\"} 1\na_total{b=\"2\"} 1\na_created{b=\"1\"} 1\n",
            "# TYPE a stateset\na{a=\"x\",b=\"1\"} 1\na{a=\"x\",b=\"2\"} 1\na{a=\"y\",b=\"1\"} 1\n",
            "# TYPE a gauge\na{b=\"1\"} 1 1\na{b=\"2\"} 1 1\na{b=\"1\"} 2 2\n")

    /// "MetricPoint", "Timestamps".
    private static let times: [Case] =
        Case.accepted(
            "a 1 1\n", "a 1 1.5\n", "a 1 -1\n", "a 1 1e3\n", "a 1 0001\n", "a 1 .5\n",
            "a 1 12345678901234567890.1234567890\n",
            "a 17.0 123\na 18.0 456\n", "a{b=\"1\"} 1 2\na{b=\"2\"} 1 1\n", "a{b=\"1\"} 1 2\na{b=\"2\"} 1\n",
            "a 1 0.0000000000\na 2 0.0000000001\na 3 0.0000000010\n",
            "a 1 1700000000.00000000001\na 2 1700000000.00000000002\n",
            "# TYPE a summary\na_count 0 123\na_sum 0 123\na_count 0 456\na_sum 0 456\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} 0 1\na_bucket{le=\"+Inf\"} 0 1\na_bucket{le=\"1\"} 0 2\na_bucket{le=\"+Inf\"} 0 2\n",
            "# TYPE a stateset\na{a=\"x\"} 1 1\na{a=\"y\"} 0 1\na{a=\"x\"} 1 2\na{a=\"y\"} 0 2\n")
        + Case.refused(
            .timestamp, "a 1 z\n", "a 1 1z\n", "a 1 1.1.1\n", "a 1 NaN\n", "a 1 Inf\n", "a 1 -Inf\n", "a 1 1_0\n",
            "a 1 0x1\n", "a 1 1\t\n")
        + Case.refused(.separator, "a 1 \n", "a 1  1\n")
        + Case.refused(.leftover, "a 1 1 \n", "a 1 1 1\n", "a 1 1  # {} 1\n")
        + Case.refused(.valueRange, "a 1 1e999\n")
        + Case.refused(
            .timestampBack, "a 1 2\na 1 1\n",
            "# TYPE a summary\na_count 0 123\na_count 0 456\na_sum 0 123\na_sum 0 456\n")
        + Case.refused(.timestampMixed, "a 1\na 1 1\n", "a 1 1\na 1\n", "# TYPE a counter\na_total 1 1\na_created 1\n")

    /// "Counter".
    private static let counters: [Case] =
        Case.accepted(
            "# TYPE a counter\na_total 0\n", "# TYPE a counter\na_total +Inf\n", "# TYPE a counter\n",
            "# TYPE a counter\na_total 17.0 1520879607.789\na_created 1520430000.123 1520879607.789\n",
            "# TYPE a counter\na_total -0\n",
            "# TYPE a counter\na_total 1\na_created -1\n")
        + Case.refused(
            .counterValue, "# TYPE a counter\na_total -1\n", "# TYPE a counter\na_total NaN\n",
            "# TYPE a counter\na_total -Inf\n")
        + Case.refused(.createdValue, "# TYPE a counter\na_total 1\na_created NaN\n")
        + Case.refused(.totalMissing, "# TYPE a counter\na_created 1\n")

    /// "Histogram".
    private static let histograms: [Case] =
        Case.accepted(
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} 0\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} 0\na_bucket{le=\"+Inf\"} 3\na_count 3\na_sum 2\n",
            "# TYPE a histogram\na_bucket{le=\"-1.0\"} 0\na_bucket{le=\"1.0\"} 1\na_bucket{le=\"+Inf\"} 2\n",
            "# TYPE a histogram\na_bucket{le=\"1.1e-4\"} 0\na_bucket{le=\"1e+23\"} 0\na_bucket{le=\"+Inf\"} 0\n",
            "# TYPE a histogram\n",
            "# TYPE a histogram\na_sum 2\na_count 3\na_created 1\na_bucket{le=\"+Inf\"} 3.0\n",
            "# TYPE a histogram\na_bucket{b=\"1\",le=\"+Inf\"} 1\na_bucket{le=\"+Inf\",b=\"2\"} 1\n")
        + Case.refused(
            .boundLabel, "# TYPE a histogram\na_bucket 0\n",
            "# TYPE a histogram\na_bucket{le=\"NaN\"} 0\na_bucket{le=\"+Inf\"} 0\n",
            "# TYPE a histogram\na_bucket{le=\"a\"} 0\na_bucket{le=\"+Inf\"} 0\n",
            "# TYPE a histogram\na_bucket{le=\"Inf\"} 0\n",
            "# TYPE a histogram\na_bucket{le=\"+INF\"} 0\n",
            "# TYPE a histogram\na_bucket{le=\"\"} 0\na_bucket{le=\"+Inf\"} 0\n",
            "# TYPE a histogram\na_bucket{le=\" 1\"} 0\na_bucket{le=\"+Inf\"} 0\n",
            "# TYPE a histogram\na_bucket{LE=\"+Inf\"} 0\n")
        + Case.refused(
            .infinityMissing, "# TYPE a histogram\na_sum 0\na_count 0\n", "# TYPE a histogram\na_bucket{le=\"1\"} 0\n",
            "# TYPE a histogram\na_created 0\n",
            "# TYPE a histogram\na_bucket{b=\"1\",le=\"1\"} 0\na_bucket{b=\"2\",le=\"+Inf\"} 0\n")
        + Case.refused(
            .boundOrder, "# TYPE a histogram\na_bucket{le=\"2\"} 0\na_bucket{le=\"1\"} 0\na_bucket{le=\"+Inf\"} 0\n")
        + Case.refused(.boundOrder, "# TYPE a histogram\na_bucket{le=\"+Inf\"} 0\na_bucket{le=\"1\"} 0\n")
        + Case.refused(
            .duplicateSeries,
            "# TYPE a histogram\na_bucket{le=\"1\"} 0\na_bucket{le=\"1.0\"} 0\na_bucket{le=\"+Inf\"} 0\n")
        + Case.refused(.bucketsFall, "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\n")
        + Case.refused(
            .bucketValue, "# TYPE a histogram\na_bucket{le=\"+Inf\"} NaN\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} -1\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} 0.5\n", "# TYPE a histogram\na_bucket{le=\"+Inf\"} +Inf\n")
        + Case.refused(.countMismatch, "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 2\na_sum 0\n")
        + Case.refused(.countMissing, "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 0\n")
        + Case.refused(.sumMissing, "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1\n")
        + Case.refused(.countValue, "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1.5\na_sum 1\n")
        + Case.refused(
            .sumValue, "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum NaN\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum -1\n")
        + Case.refused(
            .sumOfNegative, "# TYPE a histogram\na_bucket{le=\"-1\"} 1\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum 1\n")
        + Case.refused(.forbiddenLabel, "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count{le=\"1\"} 1\na_sum 1\n")
        + Case.refused(.duplicateSeries, "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum 1\na_sum 1\n")

    /// "GaugeHistogram".
    private static let gaugeHistograms: [Case] =
        Case.accepted(
            "# TYPE a gaugehistogram\na_bucket{le=\"0.01\"} 20.0\na_bucket{le=\"+Inf\"} 42.0\na_gcount 42.0\na_gsum 3289.3\n",
            "# TYPE a gaugehistogram\na_bucket{le=\"-1\"} 1\na_bucket{le=\"+Inf\"} 1\na_gcount 1\na_gsum -5\n",
            "# TYPE a gaugehistogram\na_bucket{le=\"+Inf\"} 0\n")
        + Case.refused(
            .gaugeSumNegative,
            "# TYPE a gaugehistogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 1\na_gcount 1\na_gsum -5\n")
        + Case.refused(.sumValue, "# TYPE a gaugehistogram\na_bucket{le=\"+Inf\"} 1\na_gcount 1\na_gsum NaN\n")
        + Case.refused(.countMismatch, "# TYPE a gaugehistogram\na_bucket{le=\"+Inf\"} 1\na_gcount 2\na_gsum 1\n")
        + Case.refused(.countMissing, "# TYPE a gaugehistogram\na_bucket{le=\"+Inf\"} 1\na_gsum 1\n")
        + Case.refused(.sumMissing, "# TYPE a gaugehistogram\na_bucket{le=\"+Inf\"} 1\na_gcount 1\n")
        + Case.refused(.infinityMissing, "# TYPE a gaugehistogram\na_gcount 1\na_gsum 1\n")

    /// "Summary".
    private static let summaries: [Case] =
        Case.accepted(
            "# TYPE a summary\na_count 1\na_sum 2\na_created 1\n",
            "# TYPE a summary\na{quantile=\"0.95\"} 123.7\na{quantile=\"0.99\"} 150.0\n",
            "# TYPE a summary\na{quantile=\"1\"} 1\na{quantile=\"0\"} NaN\n", "# TYPE a summary\na_count 1\n",
            "# TYPE a summary\na_sum 1\n",
            "# TYPE a summary\na_count 1\na_sum 2\na{quantile=\"0.5\"} 0.7\n",
            "# TYPE a summary\na_sum 56.12904785\na_count 7476.0\n")
        + Case.refused(
            .quantileLabel, "# TYPE a summary\na 1\n", "# TYPE a summary\na{quantile=\"1.5\"} 1\n",
            "# TYPE a summary\na{quantile=\"-1\"} 1\n",
            "# TYPE a summary\na{quantile=\"a\"} 1\n", "# TYPE a summary\na{quantile=\"NaN\"} 1\n",
            "# TYPE a summary\na{quantile=\"+Inf\"} 1\n")
        + Case.refused(.quantileValue, "# TYPE a summary\na{quantile=\"0.5\"} -1\n")
        + Case.refused(
            .countValue, "# TYPE a summary\na_count NaN\n", "# TYPE a summary\na_count -1\n",
            "# TYPE a summary\na_count 0.5\n")
        + Case.refused(.sumValue, "# TYPE a summary\na_sum NaN\n", "# TYPE a summary\na_sum -1\n")
        + Case.refused(
            .duplicateSeries, "# TYPE a summary\na{quantile=\"0.5\"} 1\na{quantile=\"0.5\"} 1\n",
            "# TYPE a summary\na_sum 1\na_sum 1\n")
        + Case.refused(.forbiddenLabel, "# TYPE a summary\na_sum{quantile=\"0.5\"} 1\n")

    /// "Gauge", "StateSet", "Info", "Unknown".
    private static let others: [Case] =
        Case.accepted(
            "# TYPE a gauge\na -17.0\n", "# TYPE a gauge\na NaN\n", "# TYPE a unknown\na 42.23\n",
            "# TYPE a stateset\n",
            "# TYPE a stateset\na{a=\"x\"} 0\na{a=\"y\"} 1.0\n", "# TYPE a stateset\na{a=\"\"} 0\n",
            "# TYPE a info\na_info 1\n",
            "# TYPE a info\na_info{e=\"1\",v=\"2\"} 1\na_info{e=\"2\",v=\"1\"} 1.0\n",
            "# TYPE a stateset\na{e=\"1\",a=\"x\"} 1\na{e=\"1\",a=\"y\"} 1\na{e=\"2\",a=\"x\"} 1\n")
        + Case.refused(.stateLabel, "# TYPE a stateset\na 0\n", "# TYPE a stateset\na{b=\"x\"} 0\n")
        + Case.refused(
            .stateValue, "# TYPE a stateset\na{a=\"x\"} 2\n", "# TYPE a stateset\na{a=\"x\"} NaN\n",
            "# TYPE a stateset\na{a=\"x\"} 0.5\n")
        + Case.refused(
            .infoValue, "# TYPE a info\na_info 2\n", "# TYPE a info\na_info 0\n", "# TYPE a info\na_info NaN\n")

    /// "Exemplars".
    private static let exemplars: [Case] =
        [
            " # {} 1", " # {b=\"c\"} 1", " # {b=\"c\"} 1 1", " 1 # {b=\"c\"} 1 1.5", " # {b=\"c\",d=\"e\"} -1 -1",
            " # {b=\"#\"} 1e5",
        ].flatMap {
            Case.accepted("# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\($0)\n", "# TYPE a counter\na_total 1\($0)\n")
        }
        + Case.accepted(
            "# TYPE a gaugehistogram\na_bucket{le=\"+Inf\"} 1 # {} 1\n",
            "# TYPE a counter\na_total{b=\" # {\"} 1 # {b=\"} \"} 1\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} 1 # {} 1\na_bucket{le=\"+Inf\"} 1\n",
            "# TYPE a counter\na_total 1 # {a=\"\(String(repeating: "é", count: 127))\"} 1\n",
            "# TYPE a counter\na_total 1 # {a=\"\(String(repeating: "\\\\", count: 127))\"} 1\n")
        + Case.refused(
            .exemplar, "# TYPE a counter\na_total 1 #\n", "# TYPE a counter\na_total 1 #{} 1\n",
            "# TYPE a counter\na_total 1 # a 1\n")
        + Case.refused(
            .exemplar, "# TYPE a counter\na_total 1 #  {} 1\n", "# TYPE a counter\na_total 1 # \n",
            "# TYPE a counter\na_total 1 # 1\n")
        + Case.refused(
            .value, "# TYPE a counter\na_total 1# {} 1\n", "# TYPE a counter\na_total 1 # {} \n",
            "# TYPE a counter\na_total 1 # {} x\n")
        + Case.refused(
            .separator, "# TYPE a counter\na_total 1 # {}\n", "# TYPE a counter\na_total 1 # {}1\n",
            "# TYPE a counter\na_total 1 # {}  1\n")
        + Case.refused(.separator, "# TYPE a counter\na_total 1 # {} 1 \n", "# TYPE a counter\na_total 1  # {} 1\n")
        + Case.refused(
            .leftover, "# TYPE a counter\na_total 1 # {} 1 1 \n", "# TYPE a counter\na_total 1 # {} 1 1 1\n",
            "# TYPE a counter\na_total 1 # {} 1 1 # {} 1\n")
        + Case.refused(
            .timestamp, "# TYPE a counter\na_total 1 # {} 1 NaN\n", "# TYPE a counter\na_total 1 # {} 1 +Inf\n",
            "# TYPE a counter\na_total 1 # {} 1 z\n")
        + Case.refused(.labelQuote, "# TYPE a counter\na_total 1 # {b=c} 1\n")
        + Case.refused(.trailingComma, "# TYPE a counter\na_total 1 # {b=\"c\",} 1\n")
        + Case.refused(.exemplarLabelTwice, "# TYPE a counter\na_total 1 # {b=\"c\",b=\"c\"} 1\n")
        + Case.refused(.labelEnd, "# TYPE a counter\na_total 1 # {b=\"c} 1\n")
        + Case.refused(
            .exemplarPlace, "# TYPE a gauge\na 1 # {} 1\n", "a 1 # {} 1\n",
            "# TYPE a counter\na_total 1\na_created 1 # {} 1\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1 # {} 1\na_sum 1\n",
            "# TYPE a info\na_info 1 # {} 1\n",
            "# TYPE a summary\na{quantile=\"0.5\"} 1 # {} 1\n", "# TYPE a stateset\na{a=\"b\"} 1 # {} 1\n")
        + Case.refused(
            .exemplarLength, "# TYPE a counter\na_total 1 # {a=\"\(String(repeating: "x", count: 128))\"} 1\n")
        + Case.refused(.exemplarRange, "# TYPE a histogram\na_bucket{le=\"1\"} 1 # {} 1.5\na_bucket{le=\"+Inf\"} 1\n")
}
