/// Reads pages in Prometheus' text formats 0.0.4 and 1.0.0, in OpenMetrics 1.0, and in the protobuf form.
///
/// ```swift
/// let parser = ExpositionParser(try PageType("application/openmetrics-text; version=1.0.0"))
/// let (page, report) = parser.page(bytes)
/// for fault in report.faults { print(fault) }
/// ```
///
/// A parser is a value without state: one parser may read many pages, on any thread.
public struct ExpositionParser: Sendable {
    public enum Mode: Hashable, Sendable {
        /// Everything that the specification refuses is a fault.
        case strict
        /// Everything that a Prometheus server accepts is a warning at most (`Rule.isTolerated`).
        case lenient
    }

    public enum Checks: Hashable, Sendable {
        case all
        /// Only checks that need no other line. For programs that count or search and do not validate.
        case lines
    }

    public var kind: ExpositionKind
    public var mode: Mode
    public var checks: Checks
    /// Reading stops after this number of faults. At most this number of warnings is kept.
    public var limit: Int
    /// Whether names may be quoted and have any characters, as Prometheus 3 requests with `escaping=allow-utf-8`.
    /// Lenient reading accepts such names in any case.
    public var quotedNames: Bool

    /// - Parameter limit: at least 1.
    public init(
        _ kind: ExpositionKind, mode: Mode = .strict, checks: Checks = .all, limit: Int = 100,
        quotedNames: Bool = false
    ) {
        self.quotedNames = quotedNames
        self.kind = kind
        self.mode = mode
        self.checks = checks
        self.limit = max(1, limit)
    }

    /// Creates a parser for pages with this content type.
    public init(_ type: PageType, mode: Mode = .strict, checks: Checks = .all, limit: Int = 100) {
        self.init(type.kind, mode: mode, checks: checks, limit: limit, quotedNames: type.quotedNames)
    }

    /// Reads a page and calls the visitor with its content, in the page's order. Lines that cannot be read are skipped.
    /// A line that can be read goes to the visitor even if it breaks a rule, such as a series that occurs twice.
    /// - Complexity: linear in the page. Nothing is allocated per sample. Memory is 32 bytes for each metric of the
    ///   family being read (150 bytes for a histogram or a summary in the text format), and the families' names. In the
    ///   protobuf form memory is that of one metric, 32 bytes for each metric of the family, and 32 for each family.
    public func parse(
        _ page: UnsafeBufferPointer<UInt8>, into visitor: inout some ExpositionVisitor
    ) -> ExpositionReport {
        if kind == .protobuf {
            var engine = ProtobufEngine(page, parser: self)
            engine.run(&visitor)
            return engine.result
        }
        guard let ends = LineEnds(page) else { return read(page, into: &visitor) }
        var report = ends.withLineFeedsOnly(page).withUnsafeBufferPointer { read($0, into: &visitor) }
        report.faults = Array(([ends.fault] + report.faults).prefix(limit))
        return report
    }

    private func read(
        _ page: UnsafeBufferPointer<UInt8>, into visitor: inout some ExpositionVisitor
    ) -> ExpositionReport {
        var engine = Engine(page, parser: self)
        engine.run(&visitor)
        return engine.result
    }

    /// Reads a page from an array.
    public func parse(_ page: [UInt8], into visitor: inout some ExpositionVisitor) -> ExpositionReport {
        page.withUnsafeBufferPointer { parse($0, into: &visitor) }
    }

    /// Checks whether a page is valid, without a visitor.
    public func validate(_ page: UnsafeBufferPointer<UInt8>) -> ExpositionReport {
        var ignored = NoVisitor()
        return parse(page, into: &ignored)
    }

    public func validate(_ page: [UInt8]) -> ExpositionReport {
        page.withUnsafeBufferPointer { validate($0) }
    }
}

/// Receives the content of a page while it is read. Pointers are valid only within the call.
public protocol ExpositionVisitor {
    /// Called when a family begins, with its name as written (with escape sequences if it is quoted): at its metadata,
    /// or at a sample that belongs to no family before it.
    mutating func beginFamily(_ name: UnsafeBufferPointer<UInt8>)
    /// Called for a line of metadata.
    /// - Parameters:
    ///   - text: the text as written, with escape sequences.
    ///   - type: the family's type, as far as it is known.
    mutating func metadata(_ kind: MetadataKind, _ text: UnsafeBufferPointer<UInt8>, type: FamilyType)
    mutating func sample(_ sample: SampleView)
    /// Called for a native histogram, which only the protobuf form has.
    mutating func histogram(_ histogram: HistogramView)
}

extension ExpositionVisitor {
    public mutating func beginFamily(_ name: UnsafeBufferPointer<UInt8>) {}
    public mutating func metadata(_ kind: MetadataKind, _ text: UnsafeBufferPointer<UInt8>, type: FamilyType) {}
    public mutating func sample(_ sample: SampleView) {}
    public mutating func histogram(_ histogram: HistogramView) {}
}

public enum MetadataKind: Hashable, Sendable {
    case help, type, unit
}

private struct NoVisitor: ExpositionVisitor {}
