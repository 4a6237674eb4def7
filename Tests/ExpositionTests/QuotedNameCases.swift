import Exposition

/// Cases of quoted names, after the kinds in the suites of prometheus/common (expfmt/text_parse_test.go) and of
/// prometheus/prometheus (model/textparse). Sources: T is Prometheus' "Exposition formats", text 1.0.0; E is "Escaping
/// schemes"; OM is OpenMetrics 1.0, whose braces have no blanks.
enum QuotedNameCases {
    /// Cases of the text format 1.0.0.
    static let text: [Case] =
        Case.accepted(
            // T: a quoted metric name is within the braces, before the labels or alone.
            "{\"a.b\"} 1\n", "{\"a.b\",\"c.d\"=\"e\"} 1 2\n", "{\"a.b\", c=\"d\", } 1\n", "{ \"a.b\" , c = \"d\" } 1\n",
            "{\"a.b\",c=\"d\",}1\n", "\t{\"a\"}\t1\n", "{\"a.b\"} 1\n{\"a.c\"} 1\n", "{\"a.b\"} NaN\n{\"a.c\"} +Inf\n",
            // Prometheus and its Go library read the name in any place of the braces.
            "{c=\"d\", \"a.b\"} 1\n", "{c=\"d\",\"a.b\",e=\"f\"} 1\n", "{\"c.d\"=\"e\",\"a.b\",} 1\n",
            // T: a label name may be quoted, also if it need not be.
            "a{\"b.c\"=\"d\"} 1\n", "a{\"b\"=\"c\",d=\"e\"} 1\n", "a { \"b.c\" = \"d\" } 1\n",
            // T, E: backslash, quote and line feed are escaped.
            "{\"a\\\"b\\nc\\\\\",\"d\\\"e\"=\"f\"} 1\n", "# TYPE \"a\\\"b\\\\\" gauge\n{\"a\\\"b\\\\\"} 1\n",
            "{\"Größe 10€ {x,y} =#\",\"日本\"=\"語\"} 1\n", "{\"}\",\"{\"=\"}\"} 1\n",
            // T: names of HELP and TYPE are quoted.
            "# HELP \"a.b\" Text.\n# TYPE \"a.b\" counter\n{\"a.b\",c=\"d\"} 1\n", "# HELP \"a.b\"\n",
            "#\tTYPE\t\"a b\"\tgauge\n{\"a b\"} 1\n",
            "# TYPE \"a.b\" summary\n{\"a.b\",quantile=\"0.5\"} 1\n{\"a.b_sum\"} 1\n{\"a.b_count\"} 1\n",
            "# TYPE \"a.b\" histogram\n{\"a.b_bucket\",\"le\"=\"1\"} 1\n{le=\"+Inf\",\"a.b_bucket\"} 1\n{\"a.b_count\"} 1\n",
            // Quoted and unquoted, a name is the same name.
            "# TYPE \"a\" gauge\na 1\n", "# TYPE a gauge\n{\"a\",b=\"c\"} 1\na{\"b\"=\"d\"} 1\n",
            // Its writers escape quotes in help texts too.
            "# HELP \"a.b\" say \\\"x\\\"\n")
        + Case.refused(
            .nameTwice, "{\"a.b\",\"c.d\"} 1\n", "{\"a\",b=\"c\",\"d\"} 1\n", "a{\"b\"} 1\n", "a{b=\"c\",\"d\"} 1\n")
        + Case.refused(.metricName, "{b=\"c\"} 1\n", "{b=\"c\",} 1\n", "{} 1\n", "{\"b.c\"=\"d\"} 1\n")
        + Case.refused(.labelName, "{\"\"} 1\n", "a{\"\"=\"b\"} 1\n", "{\"a\",,b=\"c\"} 1\n", "{,\"a\"} 1\n")
        + Case.refused(
            .labelEquals, "{\"a\".b=\"c\"} 1\n", "{\"a\" \"b\"} 1\n", "{a.b=\"c\",\"d\"} 1\n", "{\"a\",b\\nc=\"d\"} 1\n"
        )
        + Case.refused(.escape, "{\"a\\xb\"} 1\n", "# TYPE \"a\\tb\" gauge\n", "a{\"b\\c\"=\"d\"} 1\n")
        + Case.refused(.labelEnd, "{\"a", "{\"a\",\"b\nc=\"d\"} 1\n", "# TYPE \"a\nb gauge\n")
        + Case.refused(.duplicateLabel, "{\"a\",b=\"c\",\"b\"=\"d\"} 1\n")
        + Case.refused(.nameLabel, "a{\"__name__\"=\"b\"} 1\n", "{\"__name__\"=\"b\"} 1\n")
        + Case.refused(.duplicateSeries, "{\"a.b\",c=\"d\"} 1\n{c=\"d\",\"a.b\"} 2\n", "{\"a\"} 1\na 1\n")
        + Case.refused(.value, "{\"a\"}\n", "{\"a\"} x\n")
        + [Case(Array("{\"a".utf8) + [0xff] + Array("\"} 1\n".utf8), .encoding)]

    /// Cases of OpenMetrics with `escaping=allow-utf-8`.
    static let openMetrics: [Case] =
        (Case.accepted(
            "{\"a.b\"} 1\n", "{\"a.b\",\"c.d\"=\"e\"} 1\n", "{c=\"d\",\"a.b\"} 1\n", "a{\"b.c\"=\"d\"} 1\n",
            "# TYPE \"a.b\" counter\n# HELP \"a.b\" Text.\n{\"a.b_total\",c=\"d\"} 1\n{\"a.b_created\",c=\"d\"} 1\n",
            "# TYPE \"a.b_seconds\" gauge\n# UNIT \"a.b_seconds\" seconds\n{\"a.b_seconds\"} 1\n",
            "# TYPE \"a.b\" counter\n{\"a.b_total\"} 1 # {\"trace.id\"=\"x\"} 1 2\n",
            "# TYPE \"a\\\"\\n\\\\\" gauge\n{\"a\\\"\\n\\\\\"} 1\n")
        + Case.refused(.nameTwice, "{\"a\",\"b\"} 1\n", "a{\"b\"} 1\n")
        + Case.refused(.metricName, "{b=\"c\"} 1\n", "{} 1\n")
        + Case.refused(.trailingComma, "{\"a.b\",} 1\n", "{c=\"d\",\"a.b\",} 1\n")
        + Case.refused(
            .labelEquals, "# TYPE a counter\na_total 1 # {\"b\"} 1\n", "# TYPE a counter\na_total 1 # {b} 1\n")
        + Case.refused(.labelEnd, "{\"a\nb\"} 1\n")
        + Case.refused(.duplicateSeries, "{\"a.b\",c=\"d\"} 1\n{c=\"d\",\"a.b\"} 2\n")).map { $0.ended() }
}
