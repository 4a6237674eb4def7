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
    /// T: a line feed within a label value or a quoted name is escaped. A server reads the text format without that.
    case labelLineFeed
    /// T: one `quoted_metric_name` or one `metric_name`.
    case nameTwice
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
    case metadataName, metadataKeyword, metadataText, helpSeparator, helpQuote, type, openMetricsType
    case gaugeHistogramInText, textType, unitText
    case metadataTwice, metadataLate, familyApart, nameClash, unitSuffix, unitForbidden
    // Samples of a family. OM "Metric types", T's conventions for histograms and summaries.
    case sampleName, duplicateSeries, metricApart
    case timestampMixed, timestampBack
    case counterValue, totalMissing, createdValue, infoValue, stateValue, stateLabel
    case boundLabel, boundOrder, bucketsFall, infinityMissing, bucketValue
    case countValue, countMismatch, countMissing, sumMissing, sumValue, sumOfNegative, gaugeSumNegative
    case forbiddenLabel, quantileLabel, quantileOrder, quantileValue
    // Exemplars. OM "Exemplars", "Histogram".
    case exemplar, exemplarInText, exemplarPlace, exemplarLength, exemplarRange, exemplarLabelTwice, exemplarLabel
    // The protobuf form. The encoding of protocol buffers ("Message Structure"); comments of metrics.proto of
    // prometheus/client_model.
    case protobufEnd, protobufVarint, protobufField, memberMissing, exemplarTime
    // Native histograms of the protobuf form. Prometheus' "Native Histograms" specification; Prometheus'
    // `Histogram.Validate`.
    case schema, resolution, zeroThreshold, spanOffset, spanLength, bucketKinds, bucketNegative, bucketLimit, bucketSum

    /// Whether a Prometheus 3 accepts a page that breaks this rule. Its parsers read lines and not families: they
    /// accept every violation that needs several lines to be seen, and some violations within one line. It refuses a
    /// native histogram whose parts contradict each other when it stores it, and then the whole page.
    public var isTolerated: Bool {
        switch self {
        case .encoding, .byteOrderMark, .lineEnds, .carriageReturns, .emptyLine, .endMissing, .afterEnd, .comment,
            .separator, .metricName, .value, .signedNaN, .valueRange, .timestamp, .leftover, .trailingComment,
            .labelName, .labelEquals, .labelQuote, .labelEnd, .labelSeparator, .unescapedQuote, .openMetricsType,
            .textType, .exemplarInText, .gaugeHistogramInText, .nameTwice, .duplicateLabel, .nameLabel, .helpEncoding,
            .metadataName, .metadataText, .type, .unitText, .unitSuffix, .exemplar, .protobufEnd, .protobufVarint,
            .protobufField, .schema, .spanOffset, .spanLength, .bucketNegative, .bucketLimit, .bucketSum:
            false
        default: true
        }
    }

    /// Whether the rule is only advice: a violation is a warning in strict reading too.
    var isAdvice: Bool { self == .endLineFeed || self == .undefinedEscape || self == .reservedName }
}
