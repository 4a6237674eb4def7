/// Pages of the text format. Sources: `textparse` is model/textparse of prometheus/prometheus, `expfmt` is that of
/// prometheus/common. An `expfmt` test is of the Go library; the servers' verdicts are stated here.
enum PublicTextCases {
    private static let older = "text/plain; version=0.0.4; charset=utf-8"
    private static let newer = "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
    private static let parsed = "textparse/promparse_test.go TestPromParse"
    private static let refused = "textparse/promparse_test.go TestPromParseErrors"
    private static let nulls = "textparse/promparse_test.go TestPromNullByteHandling"
    private static let unicode = "textparse/promparse_test.go TestUTF8PromParse"
    private static let library = "expfmt/text_parse_test.go TestTextParse"
    private static let errors = "expfmt/text_parse_test.go TestTextParseError"

    static let all: [PublicCase] = servers + quoted + libraries

    private static let servers: [PublicCase] =
        PublicCase.cases(
            parsed, older, .both, isStrict: true,
            "# HELP a_seconds Times.\n# \tTYPE a_seconds summary\na_seconds{quantile=\"0.5\",} 4.9351e-05\n",
            "a { b = \"1.0\", c= \"d\", } 7.25\n", "a{ b=\"1\", c=\"2\" } 1\n",
            "# Headline that begins like HELP\n#\n# HELP b\na 1\n", "a 33  \t1700000000123\n",
            "job:a:rate5m{_b=\"c\"}\t1\n", "_a 1\n", "a{b=\"\\\"c\\\"\"} 1\n")
        + PublicCase.cases(
            parsed, older, .both, isStrict: false, "a { b = \"2.0\" c = \"d\" } 1\n", "a{b=\"c\"} 1\na{b=\"d\"} 1")
        + PublicCase.cases(
            refused, older, .neither, isStrict: false, "a\n", "a{b='c'} 1\n", "a{b=\n", "a true\n", "a{b=\"\n",
            "a{=\"\"} 0\n", "a 1_000\n", "a 0x1p-3\n", "a 0X1P-3\n", "a 0 1_2\n", "{b=\"c\"} 1\n", "# TYPE #\na 1\n",
            "# HELP #\na 1\n", "{\"a\", \"b = \"c\"}\n", "{\"a\",b\\nc=\"d\"} 1\n")
        + [
            PublicCase(
                refused, older, Array("a{".utf8) + [0xff] + Array("=\"b\"} 1\n".utf8), .neither, isStrict: false),
            PublicCase(
                refused, older, Array("a{b=\"".utf8) + [0xff] + Array("\"} 1\n".utf8), .neither, isStrict: false),
        ]
        + PublicCase.cases(
            nulls, older, .both, isStrict: true, "a{b=\"c\u{0}\"} 1\n", "a{b=\"\u{0}\"} 1\n", "# HELP a b\u{0}c\n")
        + PublicCase.cases(
            nulls, older, .neither, isStrict: false, "a{b=\u{0}\"c\"} 1\n", "a{b\u{0}=\"c\"}\t1\n",
            "a\u{0}{b=\"c\"} 1\n", "a 0 1\u{0}\n")

    private static let quoted: [PublicCase] =
        PublicCase.cases(
            unicode, newer, .only3, isStrict: true,
            "# HELP \"a.b\" Times.\n# \tTYPE \"a.b\" summary\n{\"a.b\",quantile=\"0\"} 4.9e-05\n",
            "{ \"a.b\", c = \"1.0\" , d= \"e\", } 8.5\n", "{\"a.b_count\"} 99\n",
            "{\"Größe 10 € {\\nx}\",\"l©'m' \\\"n\\\"\"=\"6\"} 10.0\n", "a{\"b.c\"=\"d\"} 1\n")
        + PublicCase.cases(unicode, older, .only3, isStrict: false, "{\"a.b\",c=\"d\"} 1\n")
        + PublicCase.cases(library, newer, .only3, isStrict: true, "{b=\"c\", \"a.b\"} 1\n")
        + PublicCase.cases(
            "textparse/promparse.go parseLVals", newer, .only3, isStrict: false, "{\"a.b\",c=\"d\" \"e.f\"=\"g\"} 1\n",
            "{c=\"d\" \"a.b\"} 1\n")
        + PublicCase.cases(
            errors, newer, .only3, isStrict: false, "{\"a\\xc5z\",b=\"c\"} 3.14\n",
            "# TYPE \"a.b\\t\" counter\n{\"a.b\\t\",c=\"d\"} 3.14\n",
            "# TYPE \"a\nb\" counter\n{\"a\nb\",c=\"d\"} 3.14\n",
            "{\"a.b\",\"c\nd\"=\"e\"} 3.14\n")
        + PublicCase.cases(
            errors, newer, .neither, isStrict: false, "{\"a.b\",\"c.d\"} 3.14\n", "{\"a.b\".c=\"d\"} 3.14\n",
            "{} 3.14\n", "{\"\"} 3.14\n")

    private static let libraries: [PublicCase] =
        PublicCase.cases(
            library, older, .both, isStrict: true,
            "\n\n#\n# One.\n# TYPE a gauge\na{b=\"c\",d=\"e\\\"f\\\\g\\nh\"} NaN\na{d = \"e\"} 0.23 1234567890\n",
            " # HELP  a  \tb\n  #    TYPE    a untyped\na{}\t-Inf\t\n", "a 1e-400\n", "a .5\na{b=\"c\"} +1.\n")
        + PublicCase.cases(
            library, older, .neither, isStrict: false,
            "# TYPE a gaugehistogram\na_bucket{le=\"+Inf\"} 2\na_sum 3\na_count 2\n",
            "# TYPE a gauge_histogram\na_bucket{le=\"+Inf\"} 2\na_sum 3\na_count 2\n")
        + PublicCase.cases(
            errors, older, .both, isStrict: false, "a 3.14\nb 42", "a{b=\"\\t\"} 3.14\n", "a{b=\"new\nline\"} 3.14\n",
            "a{b=\"one\n\ntwo \\\" \\\\\nthree\",c=\"d\"} 3.14\n", "# TYPE a summary\na{quantile=\"x\"} 3.14\n",
            "# HELP a one\n# HELP a two\n", "# TYPE a counter\n# TYPE a untyped\n", "a 4.12\n# TYPE a counter\n",
            "# TYPE a histogram\na_bucket{le=\"x\"} 3.14\n", "# TYPE a histogram\na_bucket{le=\"0x1p-3\"} 3.14\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} 3\na_sum 1\na_count -3\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} -4\na_bucket{le=\"+Inf\"} 3\na_sum 1\na_count 3\n")
        + PublicCase.cases(
            "expfmt/text_parse_test.go TestTextParseMissingMetricName", older, .both, isStrict: false,
            "#TYPE a summArY\na 1\n")
        + PublicCase.cases(
            errors, older, .neither, isStrict: false, "a{@=\"b\"} 3.14\n", "a{__name__=\"b\"} 3.14\n",
            "a{b+=\"c\"} 3.14\n", "a{b=c} 3.14\n", "a{b=\"c\"+} 3.14\n", "a{b=\"c\"} 3.14 2.72\n",
            "a{b=\"c\"} 3.14 2 3\n", "a{b=\"c\"} d\n", "# TYPE a bla\n", "# TYPE a-b\n", "@a{b=\"c\"} 3.14 2\n",
            "a 0B1\n", "a 0o1\n", "a 0X1\n", "a 1e400\n", "a{b=\"c\",b=\"c\"} 3.14\n")
}
