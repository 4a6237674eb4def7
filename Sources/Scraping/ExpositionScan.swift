import Exposition

/// A short summary of a page in a text format, which shows whether metrics are present and complete. It checks the
/// shape of each line, not the finer rules of the format.
package struct ExpositionScan: Hashable, Sendable {
    /// Number of sample lines.
    package private(set) var samples = 0
    /// Bytes of the page without the digits of values, timestamps and exemplars. The number changes only with the
    /// program.
    package private(set) var fixedBytes: Int
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

    /// - Parameter body: a page in the text format or in OpenMetrics, which is recognized by its last line.
    package init(_ body: [UInt8]) {
        endsAsOpenMetrics = body.suffix(6).elementsEqual("# EOF\n".utf8) || body.suffix(5).elementsEqual("# EOF".utf8)
        let parser = ExpositionParser(
            endsAsOpenMetrics ? .openMetrics : .text, mode: .lenient, checks: .lines, limit: 1000)
        var counts = Counts()
        let report = parser.parse(body, into: &counts)
        samples = report.samples
        fixedBytes = body.count - counts.changing
        names = counts.names
        lineEndRemedy = report.faults.first { [.lineEnds, .carriageReturns].contains($0.rule) }?.remedy
        problem = report.faults.first.map { "line \($0.line): \($0.problem), found '\(Self.shown($0.found))'" }
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
    /// Name of the previous sample. Samples of a family are adjacent, so its name is inserted once.
    private var lastName: UInt64?

    mutating func beginFamily(_ name: UnsafeBufferPointer<UInt8>) {
        names.insert(Self.hash(name))
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
        let name = Self.hash(sample.name)
        guard name != lastName else { return }
        lastName = name
        names.insert(name)
    }
}
