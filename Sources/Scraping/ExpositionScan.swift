package import Exposition

/// A short summary of a page, which shows whether metrics are present and complete. It checks the
/// shape of each line, not the finer rules of the format.
package struct ExpositionScan: Hashable, Sendable {
    /// Number of samples, as a Prometheus 3 counts them (`ExpositionReport.samples`).
    package private(set) var samples = 0
    /// Bytes of the page without the digits of values, timestamps and exemplars; in the protobuf form the bytes of
    /// names, help texts and labels of its samples. The number changes only with the program.
    package private(set) var fixedBytes: Int
    package let kind: ExpositionKind
    /// Hashes of the names of samples and of families with TYPE or HELP. Hashes are used because a page may have a
    /// million names.
    private var names: Set<UInt64> = []
    /// Number of distinct names.
    package var nameCount: Int { names.count }
    /// Whether the last line is `# EOF`, the end of an OpenMetrics page.
    package let endsAsOpenMetrics: Bool
    /// The first invalid line, counted from 1, and its error.
    package private(set) var problem: String?
    /// The fix of line ends that break the whole page; nil for a page without them. A program that writes such line
    /// ends writes them in every page.
    package let lineEndRemedy: String?

    /// - Parameters:
    ///   - body: a page in any format.
    ///   - contentType: the answer's Content-Type. It decides only whether the page is of the protobuf form; the
    ///     formats of lines are recognized by the last line. Without one, all formats are recognized by their bytes.
    package init(_ body: [UInt8], contentType: String? = nil) {
        endsAsOpenMetrics = PageGuess.endsAsOpenMetrics(body)
        kind = Self.kind(body, contentType)
        let parser = ExpositionParser(kind, mode: .lenient, checks: .lines, limit: 1000)
        var counts = Counts()
        let report = parser.parse(body, into: &counts)
        samples = report.samples
        fixedBytes = kind == .protobuf ? counts.fixed : body.count - counts.changing
        names = counts.names
        lineEndRemedy = report.faults.first { [.lineEnds, .carriageReturns].contains($0.rule) }?.remedy
        problem = report.faults.first.map { Self.text($0) }
    }

    private static func kind(_ body: [UInt8], _ contentType: String?) -> ExpositionKind {
        let named = contentType.flatMap { try? PageType($0, mode: .lenient).kind } ?? PageGuess(body).type.kind
        if named == .protobuf { return named }
        return PageGuess.endsAsOpenMetrics(body) ? .openMetrics : .text
    }

    private static func text(_ fault: Fault) -> String {
        let place = fault.isBinary ? fault.place : "line \(fault.line)"
        return fault.isBinary && fault.found.isEmpty
            ? "\(place): \(fault.problem)" : "\(place): \(fault.problem), found '\(shown(fault.found))'"
    }

    /// Replaces control characters, which a terminal would interpret.
    private static func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{fffd}" : $0 }))
    }

    /// Returns the families of `required` for which the page has neither a declaration nor samples.
    package func missing(_ required: [String]) -> [String] {
        required.filter { name in
            !names.contains(Array(name.utf8).withUnsafeBufferPointer { Counts.hash($0) })
        }
    }
}

private struct Counts: ExpositionVisitor {
    var names: Set<UInt64> = []
    /// Bytes of values and of the text after them.
    var changing = 0
    /// Bytes of names, help texts and labels.
    var fixed = 0
    /// Name of the previous sample. Samples of a family are adjacent, so its name is inserted once.
    private var lastName: UInt64?

    mutating func beginFamily(_ name: UnsafeBufferPointer<UInt8>) {
        fixed += name.count
        names.insert(Self.hash(name))
    }

    mutating func metadata(_ kind: MetadataKind, _ text: UnsafeBufferPointer<UInt8>, type: FamilyType) {
        fixed += text.count
    }

    /// Returns a hash of 64 bits. Among a million names two collide once in 30 million pages.
    static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(name))
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    mutating func sample(_ sample: SampleView) {
        // The text after a value is a timestamp or an exemplar, which changes too. Blanks do not count as changing.
        for byte in sample.tail where byte != 32 { changing += 1 }
        take(sample.name, sample.labelBytes)
    }

    mutating func histogram(_ histogram: HistogramView) { take(histogram.name, histogram.labelBytes) }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ labelBytes: Int) {
        fixed += bytes.count + labelBytes
        let name = Self.hash(bytes)
        guard name != lastName else { return }
        lastName = name
        names.insert(name)
    }
}
