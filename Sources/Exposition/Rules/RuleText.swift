extension Rule {
    /// What is wrong when it is broken.
    public var problem: String { texts.problem }
    /// What would be right.
    public var remedy: String { texts.remedy }

    private var texts: (problem: String, remedy: String) {
        switch self {
        case .encoding: ("bytes that are not UTF-8", "a page is UTF-8 throughout")
        case .helpEncoding: ("a help text that is not UTF-8", "a page is UTF-8 throughout")
        case .byteOrderMark: ("a byte order mark", "a page begins with its first line")
        case .carriageReturn: ("a carriage return at the end of a line", "lines end in a line feed alone")
        case .lineEnds:
            (
                "lines end in CR LF",
                "end each line in a line feed alone: print \"\\n\", and switch off what turns it into \"\\r\\n\""
            )
        case .carriageReturns: ("lines end in CR", "end each line in a line feed alone")
        case .lastLineFeed: ("the last line does not end", "it ends in a line feed, as all do")
        case .emptyLine: ("an empty line", "OpenMetrics has none")
        case .endMissing: ("the page has no end", "its last line is '# EOF'; without it the page counts as cut short")
        case .afterEnd: ("there is more behind the end", "'# EOF' is the last line, once")
        case .endLineFeed: ("no line feed behind '# EOF'", "there should be one")
        case .comment: ("a comment that OpenMetrics does not know", "'# HELP', '# TYPE', '# UNIT' or '# EOF'")
        case .separator: ("tokens are not apart as they must be", "one space, where a space belongs")
        case .metricName: ("no metric name", "a letter, '_' or ':', then also digits")
        case .quotedName:
            (
                "a quoted name",
                "a letter, '_' or ':', then also digits; quoted names only where Accept has escaping=allow-utf-8, as a "
                    + "Prometheus 3 asks"
            )
        case .value: ("no value", "a decimal number, +Inf, -Inf or NaN")
        case .signedNaN: ("NaN has no sign", "NaN; C's printf writes a sign before it: test with isnan() first")
        case .valueRange: ("a number past what 64 bits hold", "a value that a double holds, or +Inf")
        case .timestamp:
            ("no timestamp", "seconds as a decimal number in OpenMetrics, whole milliseconds in the text format")
        case .leftover: ("something is left at the end of the line", "a line feed")
        case .trailingComment: ("a comment behind a sample", "a comment on a line of its own")
        case .labelName: ("no label name", "a letter or '_', then also digits")
        case .labelEquals: ("a label name without '='", "name=\"value\"")
        case .labelQuote: ("a label value that is not quoted", "name=\"value\"")
        case .labelEnd:
            ("a label value does not end", "a double quote on the same line; a line feed within a value is \\n")
        case .labelSeparator: ("labels are not apart", "',' before the next one, '}' behind the last")
        case .unescapedQuote:
            ("a quote within a label value is not escaped", "\\\" within the value, and \\\\ for a backslash")
        case .labelComma: ("labels without a comma between them", "','")
        case .nameLabel: ("the label __name__", "the name stands before the labels")
        case .metadataKeyword:
            ("HELP or TYPE and nothing else", "a metric name behind it, or another word for a comment")
        case .trailingComma: ("a comma behind the last label", "OpenMetrics has none there")
        case .escape: ("a backslash that escapes nothing", "\\\\ or \\n, and in a label value \\\"")
        case .undefinedEscape: ("a backslash before a character that needs none", "\\\\ for a backslash")
        case .duplicateLabel: ("a label name twice", "each name once in a set")
        case .reservedLabel: ("a label name that is reserved", "one that does not begin with two underscores")
        case .reservedName: ("a name that is reserved for the standard", "one that does not begin with an underscore")
        case .metadataName: ("metadata without a metric name", "'# TYPE name type', '# HELP name text'")
        case .metadataText: ("metadata that does not go on as it must", "the name, one space, and what is said of it")
        case .helpQuote: ("a double quote that is not escaped in a help text", "\\\"")
        case .type: ("a type that this format does not know", Self.types)
        case .openMetricsType:
            (
                "a type that only OpenMetrics has",
                "gauge for info and stateset, untyped for unknown; or serve OpenMetrics"
            )
        case .textType: ("a type that only the text format has", "unknown")
        case .unitText: ("no unit", "letters, digits, '_' and ':'")
        case .metadataTwice: ("metadata of a family comes twice", "each of HELP, TYPE and UNIT once")
        case .metadataLate: ("metadata behind samples of its family", "metadata first, then samples")
        case .familyApart: ("a family comes twice", "all its lines in one group")
        case .nameClash: ("names of two families' samples clash", "a name that is no other's with a suffix")
        case .unitSuffix: ("the unit is not in the family's name", "a name that ends in '_' and the unit")
        case .unitForbidden: ("a unit of an info or a state set", "these have none")
        default: sampleTexts
        }
    }

    private var sampleTexts: (problem: String, remedy: String) {
        switch self {
        case .sampleName: ("a name that no sample of this family has", "the family's name with a suffix of its type")
        case .duplicateSeries: ("a series twice", "each name and set of labels once")
        case .metricApart: ("samples with these labels came before, others between", "all of a metric's in one group")
        case .timestampMixed: ("a metric with and without timestamps", "all of its samples with one, or none")
        case .timestampBack: ("a timestamp that does not go forward", "times of a metric increase")
        case .counterValue: ("a counter that is negative or no number", "0 or more")
        case .totalMissing: ("a counter without its total", "a sample that ends in _total")
        case .createdValue: ("a creation time that is no time", "seconds since 1970")
        case .infoValue: ("an info whose value is not 1", "1")
        case .stateValue: ("a state that is neither on nor off", "0 or 1")
        case .stateLabel: ("a state without its label", "a label with the family's name, whose value is the state's")
        case .boundLabel: ("a bucket without a proper bound", "le=\"number\", or le=\"+Inf\" for the last")
        case .boundOrder: ("buckets that are not in order", "bounds that increase, each once")
        case .bucketsFall: ("buckets that do not add up", "each counts what the ones below it count, and more")
        case .infinityMissing: ("a histogram without its last bucket", "one with le=\"+Inf\"")
        case .bucketValue: ("a bucket that is no count", "a whole number, 0 or more")
        case .countValue: ("a count that is none", "a whole number, 0 or more")
        case .countMismatch: ("the count is not the +Inf bucket", "the same number in both")
        case .countMissing: ("a sum without a count", "both, or (in OpenMetrics) neither")
        case .sumMissing: ("a count without a sum", "both, or neither")
        case .sumValue: ("a sum that is negative or no number", "0 or more")
        case .sumOfNegative: ("a sum beside a negative bound", "no sum: it would be no counter")
        case .gaugeSumNegative: ("a negative sum without a negative bound", "0 or more")
        case .forbiddenLabel: ("a label that only buckets or quantiles have", "another name")
        case .quantileLabel: ("a quantile without a proper label", "quantile=\"number from 0 to 1\"")
        case .quantileOrder: ("quantiles that are not in order", "quantiles that increase, each once")
        case .quantileValue: ("a negative quantile", "0 or more, or NaN for no observations")
        case .exemplar: ("no exemplar", "' # {labels} value', and a timestamp")
        case .exemplarInText:
            ("an exemplar: the text format has none", "leave it out, or serve OpenMetrics, which has exemplars")
        case .exemplarPlace: ("an exemplar on a sample that has none", "on a bucket or a counter's total")
        case .exemplarLength: ("an exemplar's labels are too long", "128 characters at most, names and values together")
        case .exemplarRange: ("an exemplar past its bucket's bound", "a value that the bucket counts")
        default: (rawValue, "")
        }
    }

    private static let types =
        "counter, gauge, histogram, summary; untyped (text); unknown, info, stateset, gaugehistogram (OpenMetrics)"
}
