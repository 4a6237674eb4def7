import Exposition

/// Pages on which other parsers disagree, with the sentence of the specification that decides.
/// T is Prometheus' "Exposition formats", OM is OpenMetrics 1.0.
enum Disagreements {
    /// Pages that Python's parser accepts and this one refuses, by the rule that is broken first.
    static func python(_ kind: ExpositionKind) -> [Rule: String] { kind == .text ? pythonText : pythonOpenMetrics }

    private static let pythonOpenMetrics: [Rule: String] = [
        .comment: "OM ABNF: metric-descriptor has one space after its hash",
        .separator: "OM ABNF: one SP between tokens",
        .value: "OM ABNF: nan has no sign, DIGIT is ASCII",
        .signedNaN: "OM ABNF: nan has no sign",
        .valueRange: "OM Numbers: numbers MUST fit within the range of a 64-bit floating point value",
        .quotedName: "OM ABNF: names are not quoted; Python reads a later version's names too",
        .labelQuote: "OM ABNF: label has no blanks",
        .labelEquals: "OM ABNF: label has no blanks",
        .labelName: "OM ABNF: labels have no blanks",
        .labelSeparator: "OM ABNF: labels have no blanks",
        .metadataName: "OM ABNF: one SP before a metric name",
        .type: "OM ABNF: one SP before a type",
        .unitText: "OM ABNF: a unit is of metricname-char",
        .helpQuote: "OM ABNF: normal-char excludes the double quote",
        .escape: "OM ABNF: a backslash is followed by a character",
        .carriageReturn: "OM Overall Structure: line endings MUST NOT contain carriage returns",
        .duplicateSeries:
            "OM MetricPoint: timestamps of a metric's points MUST increase, so two points without a timestamp are invalid",
        .createdValue: "OM Counter: Created is a timestamp, which is a realnumber",
        .totalMissing: "OM Counter: a MetricPoint MUST have one value called Total",
        .boundLabel: "OM Canonical Numbers: a bound is a number, which has no blanks",
        .forbiddenLabel: "OM Summary: a quantile's metric MUST NOT have a quantile label",
        .exemplarRange: "OM Histogram: an exemplar's value MUST be within its bucket",
    ]

    private static let pythonText: [Rule: String] = [
        .lastLineFeed: "T: the last line must end with a line feed",
        .lineEnds: "T: lines end in a line feed",
        .signedNaN: "T: ParseFloat takes no sign before nan",
        .exemplarInText: "T: sample lines have a value and a timestamp",
        .openMetricsType: "T: five types",
        .gaugeHistogramInText: "T: five types",
        .valueRange: "T: ParseFloat and ParseInt refuse what is out of range",
        .timestamp: "T: a timestamp is an int64, as ParseInt reads it",
        .leftover: "T: sample lines have a value and a timestamp",
        .quotedName: "T: names are not quoted; Python reads a later version's names too",
        .labelName: "T: a label set does not begin with a comma",
        .escape: "T: backslashes are escaped as \\\\",
        .metadataKeyword: "T: HELP is followed by a name",
        .metadataTwice: "T: one HELP and one TYPE line for a name",
        .metadataLate: "T: HELP and TYPE come first in a group",
        .familyApart: "T: all lines of a metric are one uninterrupted group",
        .nameClash: "T: the same, for the samples of a histogram or a summary",
        .duplicateSeries: "T: each line has a unique combination of name and labels",
        .sampleName: "T: histograms have _bucket, _sum and _count",
        .counterValue: "Metric types: a counter only increases from zero",
        .boundLabel: "T: buckets have a le label, a number",
        .boundOrder: "T: buckets appear in increasing order",
        .bucketsFall: "Metric types: buckets are cumulative",
        .bucketValue: "Metric types: buckets are counters",
        .infinityMissing: "T: a histogram must have a +Inf bucket",
        .countValue: "Metric types: a count is a counter",
        .countMismatch: "T: the +Inf bucket must be identical to _count",
        .countMissing: "T: the same; what is not there is not identical",
        .quantileLabel: "Metric types: quantiles are from 0 to 1",
        .quantileOrder: "T: quantiles appear in increasing order",
    ]

    /// Pages that only Python's parsers refuse.
    static let refusedByPython: [String: String] = [
        """
        # TYPE a histogram
        a_bucket{le="1"} 0 1
        a_bucket{le="+Inf"} 0 1
        a_bucket{le="1"} 0 2
        a_bucket{le="+Inf"} 0 2
        # EOF

        """: "OM MetricPoint: a metric may have several points; Python reads the second point's samples as duplicates"
    ]

    /// Pages with quoted names that Python's parser accepts and this one refuses, by the rule that is broken first.
    static let quotedNames: [Rule: String] = [
        .labelName: "T: a label name is not empty, and braces do not begin with a comma",
        .labelEquals: "OM Exemplars: an exemplar has labels and no name",
        .escape: "T: backslashes are escaped as \\\\",
        .nameLabel: "Data model: __name__ is the metric's name; promtool and Prometheus refuse it as a label",
        .duplicateSeries: "T: each line has a unique combination of name and labels",
    ]

    /// Pages with quoted names that only Python's parsers refuse.
    static let quotedRefusedByPython: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "{\"a.b\"} 1\n", "{\"a.b\",\"c.d\"=\"e\"} 1\n", "{c=\"d\",\"a.b\"} 1\n",
        ].map {
            (
                $0 + "# EOF\n",
                "OM MetricFamily: TYPE is optional; Python looks for the name's family in the empty name before it"
            )
        })

    /// Pages that promtool accepts and this parser refuses. promtool reads line by line and does not compare lines.
    static let promtool: [Rule: String] = [
        .lastLineFeed: "T: the last line must end with a line feed",
        .reservedLabel: "Data model: label names that begin with two underscores are reserved",
        .helpEncoding: "T: a docstring is UTF-8",
        .metadataName: "T: TYPE is followed by a name",
        .metadataKeyword: "T: HELP and TYPE are followed by a name",
        .metadataText: "T: TYPE is followed by two tokens",
        .type: "T: types are in lower case",
        .gaugeHistogramInText: "T: five types",
        .metadataLate: "T: HELP and TYPE come first in a group",
        .familyApart: "T: all lines of a metric are one uninterrupted group",
        .nameClash: "T: the same, for the samples of a histogram or a summary",
        .duplicateSeries: "T: each line has a unique combination of name and labels",
        .counterValue: "Metric types: a counter only increases from zero",
        .infinityMissing: "T: a histogram must have a +Inf bucket",
        .countMismatch: "T: the +Inf bucket must be identical to _count",
        .countMissing: "T: the same; what is not there is not identical",
        .boundLabel: "T: buckets have a le label",
        .boundOrder: "T: buckets appear in increasing order",
        .bucketsFall: "Metric types: buckets are cumulative",
        .sampleName: "T: histograms have _bucket, _sum and _count",
        .quantileOrder: "T: quantiles appear in increasing order",
        .quantileLabel: "Metric types: quantiles are from 0 to 1",
    ]

    /// Pages that only promtool refuses.
    static let refusedByPromtool: [String: String] = [
        "\ta\t1\t\n": "T: trailing whitespace is ignored",
        "a 1 \n": "T: trailing whitespace is ignored",
        "  #\tTYPE\ta\tgauge\t\n": "T: trailing whitespace is ignored",
        "# TYPE a summary\n# TYPE a_sum gauge\na_sum 1\n":
            "T: a name's TYPE is its own; the summary has no samples here",
    ]
}
