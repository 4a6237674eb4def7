/// Pages of OpenMetrics. Sources: `textparse` is model/textparse of prometheus/prometheus, `suite` is
/// tests/testdata/parsers of OpenObservability/OpenMetrics, which states the verdict of strict reading.
enum PublicOpenMetricsCases {
    private static let type = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    private static let quotedType = type + "; escaping=allow-utf-8"
    private static let parsed = "textparse/openmetricsparse_test.go TestOpenMetricsParse"
    private static let unicode = "textparse/openmetricsparse_test.go TestUTF8OpenMetricsParse"
    private static let refused = "textparse/openmetricsparse_test.go TestOpenMetricsParseErrors"
    private static let nulls = "textparse/openmetricsparse_test.go TestOMNullByteHandling"

    static let all: [PublicCase] = servers + labels + suite

    private static let servers: [PublicCase] =
        PublicCase.cases(
            parsed, type, .both, isStrict: true, "# EOF\n", "# EOF",
            "# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n# HELP a_seconds T.\na_seconds 1 1520879607.7\n# EOF\n",
            "# TYPE a gaugehistogram\na_bucket{le=\"1.0\"} 0\na_bucket{le=\"+Inf\"} 2\na_gcount 2\na_gsum 1\n# EOF\n",
            "# TYPE a stateset\na{a=\"b\"} 1\na{a=\"c\"} 0\n# EOF\n", "# TYPE a info\na_info{b=\"c\"} 1\n# EOF\n",
            "# TYPE a counter\na_total 1 # {id=\"b\"} 4\n# EOF\n",
            "# TYPE a counter\na_total 17.0 1520879607 # {id=\"b\"} 5 1520879607\na_created 15 1520879607\n# EOF\n"
        )
        + PublicCase.cases(
            parsed, type, .only3, isStrict: false, "# TYPE a gauge\na 1 # {b=\"c\"} 2\n# EOF\n",
            "a{b=\"c\",} 1\n# EOF\n")
        + PublicCase.cases(
            parsed, type, .both, isStrict: false, "# TYPE a counter\na_created 1\n# EOF\n")
        + PublicCase.cases(
            refused, type, .neither, isStrict: false, "", "\n# EOF\n", "a 1\n", "a 1", " a 1\n# EOF\n", "9\n# EOF\n",
            "a\n# EOF\n", "# TYPE a untyped\n# EOF\n", "# TYPE a counter \n# EOF\n", "#  TYPE a counter\n# EOF\n",
            "# TYPE \n# EOF\n", "# TYPE a\n# EOF\n", "# UNIT a b\n# EOF\n", "# UNIT ab b\n# EOF\n", "# UNIT a\n# EOF\n",
            "# HELP a\n# EOF\n", "a\t1\n# EOF\n", "a 1\t2\n# EOF\n", "a 1 2 \n# EOF\n", "a 1 2 #\n# EOF\n",
            "a 1 1z\n# EOF\n", " # EOF\n", "# EOF\na 1\n", "# EOF\n\n", "# EOFa 1\n", "# TYPE a  counter\n# EOF\n",
            "a 1 1 1\n# EOF\n", "a true\n# EOF\n", "a 1_2\n# EOF\n", "a 0 1_2\n# EOF\n", "a 1 NaN\n# EOF\n",
            "a 1 -Inf\n# EOF\n", "a 1 # c\n# EOF\n", "#\n# EOF\n")

    private static let labels: [PublicCase] =
        PublicCase.cases(
            refused, type, .neither, isStrict: false, "a{b='c'} 1\n# EOF\n", "a{,b=\"c\"} 1\n# EOF\n",
            "a{b=\"c\"d=\"e\"} 1\n# EOF\n", "a{b=\"c\",,d=\"e\"} 1\n# EOF\n", "a{b=\"c\", d=\"e\"} 1\n# EOF\n",
            "a{b=\"\n# EOF\n", "a{b=\"c\nd\"} 1\n# EOF\n", "a{=\"\"} 0\n# EOF\n", "a_total 1 # {b=c} 1\n# EOF\n",
            "a_total 1 # {b=\"c\"}\n# EOF\n", "a_total 1 # {b} 1\n# EOF\n", "a_total 1 # {b, c=\"d\"} 1\n# EOF\n",
            "a_total 1 # {b=\"c\"} 1_2\n# EOF\n", "a_total 1 # {b=\"c\"} 0x1p-3\n# EOF\n",
            "a_total 1 # {b=\"c\",d=}\n# EOF\n", "a_total 1 # {b=\"c\"} 4 NaN\n# EOF\n", "{b=\"c\",} 1\n# EOF\n",
            "{\"a\",\"b = \"c\"} 1\n# EOF\n")
        + PublicCase.cases(nulls, type, .both, isStrict: true, "a{b=\"\u{0}c\"} 1\n# EOF\n", "a{b=\"\u{0}\"} 1\n# EOF")
        + PublicCase.cases(
            nulls, type, .neither, isStrict: false, "a{b=\u{0}\"c\"} 1\n# EOF\n", "a\u{0}{b=\"c\"} 1\n# EOF\n")
        + PublicCase.cases(
            unicode, quotedType, .only3, isStrict: true,
            "# TYPE \"a.b_seconds\" gauge\n# UNIT \"a.b_seconds\" seconds\n{\"a.b_seconds\",\"c.d\"=\"e\"} 1\n# EOF\n",
            "# TYPE a counter\na_total 1 # {\"id.b\"=\"c\"} 4\n# EOF\n")

    private static let suite: [PublicCase] =
        PublicCase.cases("suite/simple_counter", type, .both, isStrict: true, "# TYPE a counter\na_total 1\n# EOF\n")
        + PublicCase.cases(
            "suite/bad_counter_values", type, .both, isStrict: false, "# TYPE a counter\na_total -1\n# EOF\n",
            "# TYPE a counter\na_total NaN\n# EOF\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} 0.5\n# EOF\n")
        + PublicCase.cases(
            "suite/bad_histograms", type, .both, isStrict: false,
            "# TYPE a histogram\na_bucket{le=\"+INF\"} 1\n# EOF\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\n# EOF\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} 2\n# EOF\n", "# TYPE a histogram\na_sum 1\n# EOF\n")
        + PublicCase.cases(
            "suite/bad_grouping_or_ordering", type, .both, isStrict: false,
            "# TYPE a histogram\na_bucket{b=\"1\",le=\"+Inf\"} 0\na_bucket{b=\"2\",le=\"+Inf\"} 0\n"
                + "a_count{b=\"1\"} 0\n# EOF\n",
            "# TYPE a gauge\n# TYPE b gauge\na 1\nb 1\na{c=\"d\"} 1\n# EOF\n")
        + PublicCase.cases(
            "suite/bad_exemplars_6", type, .both, isStrict: false,
            "# TYPE a counter\na_total 1 # {b=\"\(String(repeating: "c", count: 130))\"} 1\n# EOF\n")
        + PublicCase.cases(
            "suite/bad_exemplar_timestamp", type, .neither, isStrict: false,
            "# TYPE a counter\na_total 1 # {b=\"c\"} 1 +Inf\n# EOF\n")
        + PublicCase.cases("suite/bad_no_eof", type, .neither, isStrict: false, "# TYPE a gauge\na 1\n")
        + PublicCase.cases(
            "suite/duplicate_timestamps", type, .both, isStrict: false, "# TYPE a gauge\na 1 2\na 2 2\n# EOF\n")
        + PublicCase.cases(
            "suite/bad_invalid_labels_7", type, .neither, isStrict: false, "a{b=\"c\",b=\"d\"} 1\n# EOF\n")
}
