import Exposition

/// Cases from Prometheus' "Exposition formats", text format 0.0.4.
enum TextCases {
    static let all = lines + metadata + families + histograms + summaries

    private static let lines: [Case] =
        Case.accepted(
            "", "\n", "\n\na 1\n\n", "a 1\n", "  a 1\n", "\ta\t1\t\n", "a  1\n", "a 1 \n", "a 1 2\n", "a 1  -2\n",
            "a 1 +2\n", "a{} 1\n",
            "a{b=\"c\"} 1\n", "a{b=\"c\",} 1\n", "a { b = \"c\" , d = \"e\" , } 1\n", "a{b=\"c\"}1\n",
            "a{b=\"c\"}\t1\t2\n", "a {} 1\n",
            "a{b=\"\\\\\\\"\\n\"} 1\n", "a{b=\"日本\"} 1\n", "a{b=\"}\"} 1\n", "a:b 1\n", "_a{_b=\"c\"} 1\n", ":a 1\n",
            "a 1 9223372036854775807\n",
            "a 1 -9223372036854775808\n", "a{b=\"\r\"} 1\n", "# a comment\n", "#\n", "#a\n", "   # x\n", "# EOF\n",
            "# UNIT a b\n", "# HELPER a\n",
            "# TYPES a b c\n", "#comment \"x\n", "a NaN\n", "a Nan\n", "a nan\n", "a +Inf\n", "a -inf\n",
            "a Infinity\n", "a 1e5\n", "a 1.\n",
            "a .5\n", "a +1\n", "a 1E-5\n", "something_weird{problem=\"division by zero\"} +Inf -3982045\n",
            "msdos{path=\"C:\\\\DIR\\\\FILE.TXT\",error=\"Cannot:\\n\\\"FILE.TXT\\\"\"} 1.458255915e9\n")
        + Case.refused(.lastLineFeed, "a 1", "a 1\n# x", "a 1\n ", "# TYPE a gauge")
        + Case.refused(
            .value, "a\n", "a \n", "a b\n", "a{} \n", "a 0x1\n", "a 0x1p-2\n", "a 1_0\n", "a 1x\n",
            "a --1\n", "a . \n",
            "a \"1\"\n", "a 1,5\n")
        + Case.refused(.valueRange, "a 1e309\n", "a 1 9223372036854775808\n", "a 1 -9223372036854775809\n")
        + Case.refused(
            .timestamp, "a 1 1.5\n", "a 1 x\n", "a 1 1e3\n", "a 1 NaN\n", "a 1 -\n",
            "a 1 0x1\n")
        + Case.refused(.leftover, "a 1 2 3\n")
        + Case.refused(
            .metricName, "1a 1\n", "<html>\n", "a-b 1\n", "a.b 1\n", "é 1\n", "{} 1\n", "a\"b 1\n", "{a=\"b\"} 1\n",
            "=\n")
        + Case.refused(.quotedName, "{\"a\"} 1\n", "a{\"b\"=\"c\"} 1\n", "{\"a.b\",\"c.d\"=\"e\"} 1\n")
        + Case.refused(.metricName, "\"a\" 1\n", "{a=\"b\"} 1\n")
        + Case.refused(.lineEnds, "a 1\r\n", "a 1 2\r\n", "# TYPE a gauge\r\n", "\r\n", "# HELP a b\r\na 1\r\n")
        + Case.refused(.signedNaN, "a -nan\n", "a +NaN\n", "a -nan(0x8000000000000)\n")
        + Case.refused(.exemplarInText, "a 1 # {} 1\n", "a 1 5 # {b=\"c\"} 0.5 1\n")
        + Case.refused(.trailingComment, "a 1 # b\n", "a{b=\"c\"} 1 #\n", "a 1 2 #\n")
        + Case.refused(
            .unescapedQuote, "a{b=\"c(\"d e\")\"} 1\n", "a{b=\"say \"hi\"\"} 1\n", "a{b=\"c\", \"d\"} 1\n",
            "a{b=\"x=\"y\" z\",d=\"e\"} 1\n", "a{b=\"<a href=\"c\">\"} 1\n")
        + Case.refused(
            .openMetricsType, "# TYPE a info\n", "# TYPE a stateset\n",
            "# TYPE a unknown\n")
        + Case.refused(.gaugeHistogramInText, "# TYPE a gaugehistogram\n", "# TYPE a gauge_histogram\n")
        + Case.refused(
            .labelName, "a{1b=\"c\"} 1\n", "a{,} 1\n", "a{b=\"c\",,} 1\n", "a{,b=\"c\"} 1\n", "a{=\"c\"} 1\n",
            "a{:b=\"c\"} 1\n", "a{\n")
        + Case.refused(.labelEquals, "a{b} 1\n", "a{b\"c\"} 1\n", "a{b:c=\"d\"} 1\n")
        + Case.refused(.labelQuote, "a{b=c} 1\n", "a{b='c'} 1\n")
        + Case.refused(.labelEnd, "a{b=\"c} 1\n", "a{b=\"c\\\"} 1\n", "a{b=\"c")
        + Case.refused(.labelComma, "a{b=\"c\" d=\"e\"} 1\n", "a{b=\"c\"d=\"e\"} 1\n")
        + Case.refused(.labelSeparator, "a{b=\"c\" 1\n", "a{b=\"c\"\n")
        + Case.refused(
            .escape, "a{b=\"\\x\"} 1\n", "a{b=\"\\t\"} 1\n", "# HELP a \\x\n", "# HELP a \\\"\n", "# HELP a b\\\n")
        + Case.refused(.duplicateLabel, "a{b=\"1\",b=\"2\"} 1\n")
        + Case.refused(.nameLabel, "a{__name__=\"b\"} 1\n")
        + Case.refused(.reservedLabel, "a{__b=\"c\"} 1\n")
        + Case.refused(.byteOrderMark, "\u{feff}a 1\n")
        + [
            Case(Array("a{b=\"".utf8) + [0xff] + Array("\"} 1\n".utf8), .encoding),
            Case(Array("# HELP a ".utf8) + [0xff] + Array("\n".utf8), .helpEncoding),
            Case(Array("a{b=\"".utf8) + [0x00] + Array("\"} 1\n".utf8)),
        ]

    private static let metadata: [Case] =
        Case.accepted(
            "# HELP a\n", "# HELP a b c\n# TYPE a gauge\na 1\n", "# TYPE a gauge\n# HELP a b\na 1\n", "#TYPE a gauge\n",
            "  #\tTYPE\ta\tgauge\t\n",
            "# TYPE a untyped\na 1\n", "# HELP a \"quoted\" \\\\ \\n\n", "# TYPE a counter\na 1\n",
            "# TYPE a_total counter\na_total 1\n",
            "# TYPE a counter\na_total 1\n", "# HELP a b\r\n")
        + Case.refused(
            .metadataName, "# HELP 1a b\n", "# TYPE a-b gauge\n", "# TYPE \n")
        + Case.refused(.helpSeparator, "# HELP a.b c\n", "# HELP a\"b\n")
        + Case.refused(.quotedName, "# TYPE \"a\" gauge\n")
        + Case.refused(.metadataKeyword, "# HELP\n", "# TYPE\n")
        + Case.refused(.metadataText, "# TYPE a\n", "# TYPE a \n")
        + Case.refused(
            .type, "# TYPE a meh\n", "# TYPE a Gauge\n")
        + Case.refused(.leftover, "# TYPE a gauge x\n", "# TYPE a gauge # x\n")
        + Case.refused(
            .metadataTwice, "# TYPE a gauge\n# TYPE a gauge\n", "# HELP a b\n# HELP a b\na 1\n",
            "# TYPE a gauge\n# TYPE a counter\n")
        + Case.refused(
            .metadataLate, "a 1\n# TYPE a gauge\n", "a 1\n# HELP a b\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum 1\n# HELP a b\n")

    private static let families: [Case] =
        Case.accepted(
            "a 1\nb 1\n", "a{b=\"1\"} 1\na{b=\"2\"} 1\n", "# TYPE a gauge\n# TYPE b gauge\n",
            "# TYPE a summary\na_count 1\na_sum 1\n# TYPE a_x gauge\n",
            "# TYPE a counter\na 1\na_total 1\n", "# TYPE a summary\n# TYPE a_sum gauge\na_sum 1\n",
            "a_count 1\n# TYPE a gauge\na 1\n")
        + Case.refused(
            .familyApart, "a 1\nb 1\na{c=\"d\"} 1\n", "# TYPE a gauge\na 1\nb 1\n# HELP a b\n",
            "# HELP a b\n# HELP c d\n# TYPE a gauge\n")
        + Case.refused(
            .duplicateSeries, "a 1\na 2\n", "a 1 1\na 1 2\n", "a{b=\"c\",d=\"e\"} 1\na{d=\"e\", b=\"c\",} 2\n",
            "a{} 1\na 1\n",
            "# TYPE a counter\na{b=\"c\"} 1\na{e=\"f\"} 1\na{b=\"c\"} 1\n")
        + Case.refused(
            .nameClash, "# TYPE a summary\na_count 1\na_sum 1\n# TYPE a_count gauge\n",
            "a_sum 1\n# TYPE a summary\na_sum 1\n")
        + Case.refused(.counterValue, "# TYPE a counter\na -1\n")

    private static let histograms: [Case] =
        Case.accepted(
            "# TYPE a histogram\na_bucket{le=\"0.05\"} 1\na_bucket{le=\"+Inf\"} 2\na_sum 3\na_count 2\n",
            "# TYPE a histogram\n",
            "# TYPE a histogram\na_count{b=\"1\"} 1\na_bucket{b=\"1\",le=\"1\"} 1\na_bucket{b=\"2\",le=\"1\"} 0\na_bucket{b=\"1\",le=\"+Inf\"} 1\n"
                + "a_bucket{b=\"2\",le=\"+Inf\"} 0\na_count{b=\"2\"} 0\na_sum{b=\"1\"} -1\n", "a_bucket{le=\"1\"} 1\n",
            "# TYPE a histogram\na_bucket{le=\"-1\"} 1\na_bucket{le=\"+Inf\"} 2\na_sum -3\na_count 2\n")
        + Case.refused(
            .infinityMissing, "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_count 1\na_sum 1\n",
            "# TYPE a histogram\na_count 1\na_sum 1\n")
        + Case.refused(.countMismatch, "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 2\na_sum 1\n")
        + Case.refused(.countMissing, "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\n")
        + Case.refused(
            .boundOrder,
            "# TYPE a histogram\na_bucket{le=\"2\"} 1\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 1\na_count 1\n")
        + Case.refused(.bucketsFall, "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_count 1\n")
        + Case.refused(
            .boundLabel, "# TYPE a histogram\na_bucket 1\n",
            "# TYPE a histogram\na_bucket{le=\"x\"} 1\na_bucket{le=\"+Inf\"} 1\na_count 1\n")
        + Case.refused(.sampleName, "# TYPE a histogram\na 1\n")
        + Case.refused(
            .duplicateSeries,
            "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 1\na_count 1\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1\na_count 1\n")

    private static let summaries: [Case] =
        Case.accepted(
            "# TYPE a summary\na{quantile=\"0.01\"} 3102\na{quantile=\"0.05\"} 3272\na_sum 1.7560473e+07\na_count 2693\n",
            "# TYPE a summary\na{quantile=\"0.5\"} -1\n", "# TYPE a summary\na_sum -1\na_count 1\n")
        + Case.refused(.quantileOrder, "# TYPE a summary\na{quantile=\"0.5\"} 1\na{quantile=\"0.1\"} 1\n")
        + Case.refused(
            .quantileLabel, "# TYPE a summary\na 1\n", "# TYPE a summary\na{quantile=\"x\"} 1\n",
            "# TYPE a summary\na{quantile=\"2\"} 1\n")
        + Case.refused(.duplicateSeries, "# TYPE a summary\na{quantile=\"0.5\"} 1\na{quantile=\"0.5\"} 1\n")
}
