/// Reads pages in Prometheus' text format 0.0.4 and in OpenMetrics 1.0.
///
/// ```swift
/// let parser = ExpositionParser(.openMetrics)
/// let (page, report) = parser.page(bytes)
/// for fault in report.faults { print(fault) }
/// ```
///
/// A parser is a value without state: one may be used for many pages, on any thread.
public struct ExpositionParser: Sendable {
    public enum Mode: Hashable, Sendable {
        /// What the specification refuses is a fault.
        case strict
        /// What a Prometheus server takes all the same is a warning (`Rule.isTolerated`).
        case lenient
    }

    public enum Checks: Hashable, Sendable {
        case all
        /// Lines only: nothing that needs another line to be seen. For programs that count or search and do not validate.
        case lines
    }

    public var kind: ExpositionKind
    public var mode: Mode
    public var checks: Checks
    /// After as many faults reading ends; as many warnings are kept.
    public var limit: Int
    /// Whether names may be in quotes and of any characters, as a Prometheus 3 asks for with `escaping=allow-utf-8`. Lenient
    /// reading takes such names anyway.
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

    /// Reads a page and tells the visitor what is in it, in the page's order. Lines that cannot be read are left out; what is wrong
    /// with lines that can be (a series that comes twice) does not keep them from the visitor.
    /// - Complexity: linear in the page. Nothing is allocated per sample; memory is 32 bytes for each metric of the family being read,
    ///   150 where it is a histogram or a summary in the text format, and the families' names.
    public func parse(
        _ page: UnsafeBufferPointer<UInt8>, into visitor: inout some ExpositionVisitor
    ) -> ExpositionReport {
        guard let ends = LineEnds(page) else { return read(page, into: &visitor) }
        var report = ends.mended(page).withUnsafeBufferPointer { read($0, into: &visitor) }
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

    /// The same for what holds bytes.
    public func parse(_ page: [UInt8], into visitor: inout some ExpositionVisitor) -> ExpositionReport {
        page.withUnsafeBufferPointer { parse($0, into: &visitor) }
    }

    /// Only whether a page is valid, and why not.
    public func validate(_ page: UnsafeBufferPointer<UInt8>) -> ExpositionReport {
        var nobody = NoVisitor()
        return parse(page, into: &nobody)
    }

    public func validate(_ page: [UInt8]) -> ExpositionReport {
        page.withUnsafeBufferPointer { validate($0) }
    }
}

/// Is told what is in a page while it is read. Pointers are valid within the call only.
public protocol ExpositionVisitor {
    /// A family begins: by metadata, or by a sample that belongs to none before it.
    mutating func beginFamily(_ name: UnsafeBufferPointer<UInt8>)
    /// A line of metadata.
    /// - Parameters:
    ///   - text: what it says, as written: escapes and all.
    ///   - type: the family's, as far as it is known.
    mutating func metadata(_ kind: MetadataKind, _ text: UnsafeBufferPointer<UInt8>, type: FamilyType)
    mutating func sample(_ sample: SampleView)
}

extension ExpositionVisitor {
    public mutating func beginFamily(_ name: UnsafeBufferPointer<UInt8>) {}
    public mutating func metadata(_ kind: MetadataKind, _ text: UnsafeBufferPointer<UInt8>, type: FamilyType) {}
    public mutating func sample(_ sample: SampleView) {}
}

public enum MetadataKind: Hashable, Sendable {
    case help, type, unit
}

private struct NoVisitor: ExpositionVisitor {}
