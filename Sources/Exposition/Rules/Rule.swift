/// The rules that pages are checked against. Comments give the sources: T is Prometheus' "Exposition formats" for text
/// 0.0.4, OM is the OpenMetrics 1.0 specification, M is Prometheus' "Data model" and "Metric types".
public enum Rule: String, Hashable, Sendable, CaseIterable {
    // The page. OM "Overall Structure", T "Text format details".
    case encoding, helpEncoding, byteOrderMark, carriageReturn, lastLineFeed, emptyLine, endMissing, afterEnd
    case endLineFeed, lineEnds, carriageReturns
    // A line. OM "ABNF", T "Text format details".
    case comment, separator, metricName, quotedName, value, signedNaN, valueRange, timestamp, leftover, trailingComment
    case labelName, labelEquals, labelQuote, labelEnd, labelSeparator, unescapedQuote, labelComma, trailingComma,
        escape,
        undefinedEscape
    /// OM "LabelSet". T: a label's name is a key.
    case duplicateLabel
    /// M: label names that begin with two underscores are reserved for Prometheus itself.
    case reservedLabel
    /// M: `__name__` holds the metric's name.
    case nameLabel
    /// OM "Label", "MetricFamily": names that begin with an underscore are reserved. OM's ABNF, which takes precedence,
    /// allows them, and so do its parsers. So this rule is advice.
    case reservedName
    // Metadata. OM "MetricFamily metadata", T.
    case metadataName, metadataKeyword, metadataText, helpQuote, type, openMetricsType, textType, unitText
    case metadataTwice, metadataLate, familyApart, nameClash, unitSuffix, unitForbidden
    // Samples of a family. OM "Metric types", T's conventions for histograms and summaries.
    case sampleName, duplicateSeries, metricApart
    case timestampMixed, timestampBack
    case counterValue, totalMissing, createdValue, infoValue, stateValue, stateLabel
    case boundLabel, boundOrder, bucketsFall, infinityMissing, bucketValue
    case countValue, countMismatch, countMissing, sumMissing, sumValue, sumOfNegative, gaugeSumNegative
    case forbiddenLabel, quantileLabel, quantileOrder, quantileValue
    // Exemplars. OM "Exemplars", "Histogram".
    case exemplar, exemplarInText, exemplarPlace, exemplarLength, exemplarRange

    /// Whether a Prometheus server accepts a page that breaks this rule. Its parsers read lines and not families: they
    /// accept every violation that needs several lines to be seen, and some violations within one line. Only Prometheus
    /// 3 accepts quoted names.
    public var isTolerated: Bool {
        switch self {
        case .encoding, .byteOrderMark, .lineEnds, .carriageReturns, .emptyLine, .endMissing, .afterEnd, .comment,
            .separator,
            .metricName, .value, .signedNaN, .valueRange, .timestamp, .leftover, .trailingComment, .labelName,
            .labelEquals, .labelQuote, .labelEnd, .labelSeparator, .unescapedQuote, .openMetricsType, .textType,
            .exemplarInText, .trailingComma, .duplicateLabel, .nameLabel, .helpEncoding, .exemplarPlace, .metadataName,
            .metadataText, .type, .unitText,
            .unitSuffix, .exemplar:
            false
        default: true
        }
    }

    /// Whether the rule is only advice: a violation is a warning in strict reading too.
    var isAdvice: Bool { self == .endLineFeed || self == .undefinedEscape || self == .reservedName }
}
