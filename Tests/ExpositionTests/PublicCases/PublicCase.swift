import Exposition
import Testing

/// A page of a kind that a public test suite or a bug report has, with the verdicts of real servers and of this reader.
/// The pages are our own; `source` names the test whose kind of input each of them has.
struct PublicCase: Sendable, CustomTestStringConvertible {
    /// The servers that store the page.
    enum Readers: Sendable {
        case both, neither, only2, only3
        /// A verdict of a Prometheus 3 alone. Prometheus 2.42 exits with an index out of range while it scrapes the
        /// native histograms of the table, whose parts may contradict each other, so none is sent to it.
        case stored3, refused3
    }

    /// Repository, path and test.
    let source: String
    /// The Content-Type value of the answer.
    let type: String
    let page: [UInt8]
    /// Prometheus 2 is 2.42.0, which `PublicCaseTests` runs. Prometheus 3 is the outcome of the test named by `source`,
    /// or follows from the lexer and the parser beside that test.
    let readers: Readers
    /// Whether strict reading accepts the page. Lenient reading accepts what a Prometheus 3 stores, and nothing else.
    let isStrict: Bool

    init(_ source: String, _ type: String, _ page: [UInt8], _ readers: Readers, isStrict: Bool) {
        self.source = source
        self.type = type
        self.page = page
        self.readers = readers
        self.isStrict = isStrict
    }

    /// nil if no Prometheus 2 was asked.
    var prometheus2: Bool? {
        switch readers {
        case .both, .only2: true
        case .neither, .only3: false
        case .stored3, .refused3: nil
        }
    }
    var prometheus3: Bool { readers == .both || readers == .only3 || readers == .stored3 }

    var testDescription: String {
        "\(source): \(type.debugDescription) \(String(decoding: page, as: UTF8.self).debugDescription)"
    }

    /// Whether this reader accepts the page under its content type.
    func isAccepted(_ mode: ExpositionParser.Mode) -> Bool {
        guard let type = try? PageType(type, mode: mode) else { return false }
        return ExpositionParser(type, mode: mode).validate(page).isValid
    }

    static let all = PublicTextCases.all + PublicOpenMetricsCases.all + PublicTypeCases.all + PublicProtobufCases.all

    /// Returns cases with one source, type and verdict.
    static func cases(
        _ source: String, _ type: String, _ readers: Readers, isStrict: Bool, _ pages: String...
    ) -> [PublicCase] {
        pages.map { PublicCase(source, type, Array($0.utf8), readers, isStrict: isStrict) }
    }
}
