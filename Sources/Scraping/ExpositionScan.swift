import Exposition

/// What an exposition in a text format amounts to: enough to say whether metrics are there and complete. It checks
/// each line's shape, not the format's finer rules.
package struct ExpositionScan: Hashable, Sendable {
    /// Sample lines.
    package private(set) var samples = 0
    /// Bytes of the page but for the digits of values, timestamps and exemplars: what only changes with the program.
    package private(set) var fixedBytes: Int
    /// Hashes of the names of families declared by TYPE or HELP, and of samples: a page may have a million names.
    private var names: Set<UInt64> = []
    /// How many different names those are.
    package var nameCount: Int { names.count }
    /// Whether its last line is that of an OpenMetrics page, `# EOF`.
    package let endsAsOpenMetrics: Bool
    /// The first line that is none, counted from 1, and what is wrong with it.
    package private(set) var problem: String?

    /// - Parameter body: in the text format, or in OpenMetrics, which is known by its end.
    package init(_ body: [UInt8]) {
        endsAsOpenMetrics = body.suffix(6).elementsEqual("# EOF\n".utf8) || body.suffix(5).elementsEqual("# EOF".utf8)
        let parser = ExpositionParser(
            endsAsOpenMetrics ? .openMetrics : .text, mode: .lenient, checks: .lines, limit: 1000)
        var counts = Counts()
        let report = parser.parse(body, into: &counts)
        samples = report.samples
        fixedBytes = body.count - counts.changing
        names = counts.names
        problem = report.faults.first.map { "line \($0.line): \($0.problem), found '\(Self.shown($0.found))'" }
    }

    /// Nothing that a terminal would obey.
    private static func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{fffd}" : $0 }))
    }

    /// Families of `required` that the page neither declares nor has samples of.
    package func missing(_ required: [String]) -> [String] {
        required.filter { name in
            !names.contains(Array(name.utf8).withUnsafeBufferPointer { Counts.hash($0) })
        }
    }
}

private struct Counts: ExpositionVisitor {
    var names: Set<UInt64> = []
    /// Bytes of values and what is behind them.
    var changing = 0
    /// Samples of a family follow each other: its name is entered once.
    private var lastName: UInt64?

    mutating func beginFamily(_ name: UnsafeBufferPointer<UInt8>) {
        names.insert(Self.hash(name))
    }

    /// Of 64 bits: of a million names two are the same once in 30 million pages.
    static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(name))
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    mutating func sample(_ sample: SampleView) {
        // What follows the value is a timestamp, or an exemplar: it changes too. The blanks before them stay.
        for byte in sample.tail where byte != 32 { changing += 1 }
        let name = Self.hash(sample.name)
        guard name != lastName else { return }
        lastName = name
        names.insert(name)
    }
}
