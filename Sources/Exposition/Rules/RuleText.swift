extension Rule {
    /// The problem that breaking the rule is.
    public var problem: String { texts.problem }
    /// The correct form, as an instruction.
    public var remedy: String { texts.remedy }

    private var texts: (problem: String, remedy: String) {
        switch self {
        case .encoding: ("bytes that are not UTF-8", "encode the whole page as UTF-8")
        case .helpEncoding: ("a help text that is not UTF-8", "encode the whole page as UTF-8")
        case .byteOrderMark: ("a byte order mark", "begin the page with its first line")
        case .carriageReturn: ("a carriage return at the end of a line", "end each line in a line feed alone")
        case .lineEnds:
            (
                "lines end in CR LF",
                "end each line in a line feed alone: print \"\\n\", and turn off the conversion to \"\\r\\n\""
            )
        case .carriageReturns: ("lines end in CR", "end each line in a line feed alone")
        case .lastLineFeed: ("the last line has no line feed", "end the last line in a line feed too")
        case .emptyLine: ("an empty line", "remove it: OpenMetrics allows none")
        case .endMissing: ("the page has no end", "end it with the line '# EOF'; a page without it counts as cut short")
        case .afterEnd: ("the page continues after its end", "write '# EOF' once, as the last line")
        case .endLineFeed: ("no line feed after '# EOF'", "end the line in a line feed")
        case .comment: ("a comment that OpenMetrics does not allow", "use '# HELP', '# TYPE', '# UNIT' or '# EOF'")
        case .separator: ("tokens are not separated by one space", "put exactly one space between tokens")
        case .metricName: ("no metric name", "begin with a letter, '_' or ':'; then digits are allowed too")
        case .quotedName:
            (
                "a quoted name",
                "use letters, digits, '_' and ':'; quote names only where Accept has escaping=allow-utf-8, as "
                    + "Prometheus 3 asks"
            )
        case .value: ("no value", "write a decimal number, +Inf, -Inf or NaN")
        case .signedNaN: ("NaN with a sign", "write NaN; C's printf adds a sign: test with isnan() first")
        case .valueRange: ("a number beyond 64 bits", "write a number in the range of a double, or +Inf")
        case .timestamp:
            ("no timestamp", "write decimal seconds in OpenMetrics, whole milliseconds in the text format")
        case .leftover: ("extra text at the end of the line", "end the line here")
        case .trailingComment: ("a comment after a sample", "put the comment on its own line")
        case .labelName: ("no label name", "begin with a letter or '_'; then digits are allowed too")
        case .labelEquals: ("a label name without '='", "write name=\"value\"")
        case .labelQuote: ("a label value that is not quoted", "write name=\"value\"")
        case .labelEnd:
            ("a label value does not end", "close it with a double quote on the same line; write a line feed as \\n")
        case .labelLineFeed: ("a line feed within quotes", "write it as \\n")
        case .labelSeparator: ("labels are not separated", "write ',' before the next label and '}' after the last")
        case .unescapedQuote:
            ("a quote within a label value is not escaped", "write \\\" for a quote and \\\\ for a backslash")
        case .labelComma: ("labels without a comma between them", "write ',' between labels")
        case .nameLabel: ("the label __name__", "write the name before the labels")
        case .metadataKeyword:
            ("HELP or TYPE and nothing else", "add a metric name, or begin the comment with another word")
        case .helpSeparator: ("no blank after the metric name", "put a blank before the help text, or quote the name")
        case .nameTwice: ("a second metric name", "write one name: before the braces, or in quotes within them")
        case .gaugeHistogramInText:
            (
                "the type gaugehistogram, which the text format does not have",
                "serve OpenMetrics or protobuf, which have it: a server refuses the whole page"
            )
        case .trailingComma: ("a comma after the last label", "remove it: OpenMetrics allows none there")
        case .escape: ("a backslash that escapes nothing", "write \\\\ or \\n, and in a label value \\\"")
        case .undefinedEscape: ("a backslash before a character that needs none", "write \\\\ for a backslash")
        case .duplicateLabel: ("a label name twice", "use each name once in a set of labels")
        case .reservedLabel: ("a reserved label name", "use a name that does not begin with two underscores")
        case .reservedName: ("a name that the standard reserves", "use a name that does not begin with an underscore")
        case .metadataName: ("metadata without a metric name", "write '# TYPE name type' or '# HELP name text'")
        case .metadataText: ("metadata without its text", "write the name, one space, and the help, type or unit")
        case .helpQuote: ("a double quote that is not escaped in a help text", "write \\\"")
        case .type: ("a type that this format does not have", "use one of \(Self.types)")
        case .openMetricsType:
            (
                "a type that only OpenMetrics has",
                "write gauge for info and stateset, and untyped for unknown; or serve OpenMetrics"
            )
        case .textType: ("a type that only the text format has", "write unknown")
        case .unitText: ("no unit", "use letters, digits, '_' and ':'")
        case .metadataTwice: ("metadata of a family occurs twice", "write each of HELP, TYPE and UNIT once")
        case .metadataLate: ("metadata after samples of its family", "write metadata before the samples")
        case .familyApart: ("a family occurs twice", "write all its lines in one group")
        case .nameClash:
            ("names of two families' samples clash", "use a name that is not another family's name with a suffix")
        case .unitSuffix: ("the unit is not in the family's name", "use a name that ends in '_' and the unit")
        case .unitForbidden: ("a unit of an info or a state set", "remove it: these types have no unit")
        default: sampleTexts
        }
    }

    private var sampleTexts: (problem: String, remedy: String) {
        switch self {
        case .sampleName:
            ("a sample name that this family does not have", "use the family's name with a suffix of its type")
        case .duplicateSeries: ("a series twice", "write each name and set of labels once")
        case .metricApart: ("samples with these labels are in two groups", "write all samples of a metric in one group")
        case .timestampMixed: ("a metric with and without timestamps", "give all of its samples a timestamp, or none")
        case .timestampBack: ("a timestamp that goes back", "write the times of a metric in increasing order")
        case .counterValue: ("a counter that is negative or NaN", "write 0 or more")
        case .totalMissing: ("a counter without its total", "add a sample that ends in _total")
        case .createdValue: ("an invalid creation time", "write seconds since 1970")
        case .infoValue: ("an info whose value is not 1", "write 1")
        case .stateValue: ("a state whose value is not 0 or 1", "write 0 or 1")
        case .stateLabel: ("a state without its label", "add a label with the family's name, whose value is the state")
        case .boundLabel: ("a bucket without a valid bound", "write le=\"number\", or le=\"+Inf\" for the last bucket")
        case .boundOrder: ("buckets that are not in order", "write increasing bounds, each once")
        case .bucketsFall: ("bucket counts that decrease", "make each bucket include the counts of all lower buckets")
        case .infinityMissing: ("a histogram without its last bucket", "add a bucket with le=\"+Inf\"")
        case .bucketValue: ("a bucket whose value is not a count", "write a whole number, 0 or more")
        case .countValue: ("a count that is not a whole number", "write a whole number, 0 or more")
        case .countMismatch: ("the count differs from the +Inf bucket", "write the same number in both")
        case .countMissing: ("a sum without a count", "write both, or (in OpenMetrics) neither")
        case .sumMissing: ("a count without a sum", "write both, or neither")
        case .sumValue: ("a sum that is negative or NaN", "write 0 or more")
        case .sumOfNegative: ("a sum with a negative bound", "remove the sum: it would not be a counter")
        case .gaugeSumNegative: ("a negative sum without a negative bound", "write 0 or more")
        case .forbiddenLabel: ("a label that only buckets or quantiles have", "use another name")
        case .quantileLabel: ("a quantile without a valid label", "write quantile=\"number from 0 to 1\"")
        case .quantileOrder: ("quantiles that are not in order", "write increasing quantiles, each once")
        case .quantileValue: ("a negative quantile", "write 0 or more, or NaN for no observations")
        case .exemplar: ("an invalid exemplar", "write ' # {labels} value', and a timestamp if there is one")
        case .exemplarInText:
            ("an exemplar: the text format has none", "remove it, or serve OpenMetrics, which has exemplars")
        case .exemplarPlace:
            ("an exemplar on a sample that may not have one", "put it on a bucket or a counter's total")
        case .exemplarLength:
            ("an exemplar's labels are too long", "use 128 characters at most, names and values together")
        case .exemplarRange: ("an exemplar beyond its bucket's bound", "use a value that the bucket counts")
        case .exemplarLabelTwice: ("a label name twice in an exemplar", "use each name once in a set of labels")
        case .exemplarLabel: ("an exemplar's label without a name, or not UTF-8", "write a name and UTF-8 text")
        default: protobufTexts
        }
    }

    private var protobufTexts: (problem: String, remedy: String) {
        switch self {
        case .protobufEnd:
            (
                "a message ends early",
                "send the whole page: each message after its length, and each field in its message"
            )
        case .protobufVarint: ("a number without end", "write numbers as varints of at most ten bytes")
        case .protobufField:
            ("an invalid field", "write the fields of io.prometheus.client.MetricFamily with their types")
        case .memberMissing:
            ("a metric without the member of its family's type", "set the member that the type names, such as counter")
        case .exemplarTime:
            ("an exemplar of a native histogram without its time", "set its timestamp: a server drops it otherwise")
        case .schema:
            (
                "an unknown schema of a native histogram",
                "use a schema from -4 to 8; this form has no fields for custom bounds (schema -53)"
            )
        case .resolution:
            ("a schema above 8", "use a schema from -4 to 8; newer servers reduce a higher one, older ones refuse it")
        case .zeroThreshold: ("a zero threshold that is not a width", "write a finite number, 0 or more")
        case .spanOffset: ("a span that begins before the end of the last one", "write spans in increasing order")
        case .spanLength: ("the spans and the buckets differ in number", "write one bucket for each position of a span")
        case .bucketKinds:
            ("deltas and absolute counts in one histogram", "write deltas for whole counts, or counts for floats")
        case .bucketNegative: ("a bucket with a negative count", "write counts of 0 or more")
        case .bucketLimit:
            ("too many buckets", "write at most 1048576 native or 65536 classic buckets, and 65536 exemplars")
        case .bucketSum:
            (
                "the count differs from the sum of the buckets",
                "make the count the sum of all buckets; with NaN, not less"
            )
        default: (rawValue, "")
        }
    }

    private static let types =
        "counter, gauge, histogram, summary; untyped (text); unknown, info, stateset, gaugehistogram (OpenMetrics)"
}
