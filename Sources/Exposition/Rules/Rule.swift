/// What a page is held to. A rule's source is in its comment: T is Prometheus' "Exposition formats" for text 0.0.4, OM is the
/// OpenMetrics 1.0 specification, M is Prometheus' "Data model" and "Metric types".
public enum Rule: String, Hashable, Sendable, CaseIterable {
    // The page. OM "Overall Structure", T "Text format details".
    case encoding, helpEncoding, byteOrderMark, carriageReturn, lastLineFeed, emptyLine, endMissing, afterEnd
    case endLineFeed, lineEnds, carriageReturns
    // A line. OM "ABNF", T "Text format details".
    case comment, separator, metricName, quotedName, value, signedNaN, valueRange, timestamp, leftover, trailingComment
    case labelName, labelEquals, labelQuote, labelEnd, labelSeparator, unescapedQuote, labelComma, trailingComma,
        escape,
        undefinedEscape
    /// OM "LabelSet"; T: a label's name is a key.
    case duplicateLabel
    /// M: label names that begin with two underscores are Prometheus' own.
    case reservedLabel
    /// M: `__name__` is where the name is kept.
    case nameLabel
    /// OM "Label", "MetricFamily": names that begin with an underscore are reserved. Its ABNF, which takes precedence, has them, and so
    /// have its parsers: advice.
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

    /// Whether a Prometheus server takes a page that breaks this rule. Its parsers know lines, not families: whatever is only wrong
    /// between lines it takes, and some of what is wrong within one. Quoted names are a Prometheus 3's.
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

    /// Whether breaking it is only advised against, so that it is a warning in strict reading too.
    var isAdvice: Bool { self == .endLineFeed || self == .undefinedEscape || self == .reservedName }
}
