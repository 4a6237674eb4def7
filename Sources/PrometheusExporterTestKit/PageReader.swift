import PrometheusExporter

/// Reads a page line by line, and holds it to what its format says of families.
struct PageReader {
    private let isOpenMetrics: Bool
    private var families: [ParsedFamily] = []
    private var names: Set<String> = []
    private var series: Set<SeriesKey> = []

    private struct SeriesKey: Hashable {
        let name: String
        let labels: [String: String]
    }

    init(format: ExpositionFormat) { isOpenMetrics = format != .text }

    mutating func read(_ text: String) throws(PageError) -> [ParsedFamily] {
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.popLast()?.isEmpty == true else {
            throw PageError(line: lines.count + 1, problem: "the last line does not end")
        }
        var hasEnded = false
        for (index, line) in lines.enumerated() {
            let number = index + 1
            guard !hasEnded else { throw PageError(line: number, problem: "there is more behind # EOF") }
            if isOpenMetrics && line.elementsEqual("# EOF".utf8) {
                hasEnded = true
                continue
            }
            do throws(LineProblem) {
                try take(line)
            } catch {
                throw PageError(line: number, problem: error.text)
            }
        }
        guard hasEnded == isOpenMetrics else { throw PageError(line: lines.count, problem: "# EOF is missing") }
        for family in families {
            if let problem = FamilyRules.problem(of: family, isOpenMetrics: isOpenMetrics) {
                throw PageError(line: lines.count, problem: "\(family.name): \(problem)")
            }
        }
        return families
    }

    private mutating func take(_ line: Substring.UTF8View) throws(LineProblem) {
        if line.first == UInt8(ascii: "#") {
            try takeComment(line)
        } else if line.isEmpty {
            if isOpenMetrics { throw LineProblem("an empty line") }
        } else {
            var scanner = LineScanner(line)
            try takeSample(scanner.sample(withExemplar: isOpenMetrics))
        }
    }

    private mutating func takeComment(_ line: Substring.UTF8View) throws(LineProblem) {
        let text = Substring(line)
        let parts = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, ["HELP", "TYPE", "UNIT"].contains(parts[1]), parts[0] == "#" else {
            if isOpenMetrics { throw LineProblem("a comment that OpenMetrics does not know") }
            return
        }
        let name = String(parts[2])
        let rest = parts.count > 3 ? String(parts[3]) : ""
        if families.last?.name != name {
            guard names.insert(name).inserted else { throw LineProblem("family \(name) comes twice") }
            families.append(ParsedFamily(name: name))
        }
        let last = families.count - 1
        guard families[last].samples.isEmpty else { throw LineProblem("\(parts[1]) behind samples of \(name)") }
        switch parts[1] {
        case "HELP":
            guard families[last].help == nil else { throw LineProblem("HELP of \(name) comes twice") }
            families[last].help = try LineScanner.unescaped(rest, quotes: isOpenMetrics)
        case "TYPE":
            guard families[last].type == nil else { throw LineProblem("TYPE of \(name) comes twice") }
            families[last].type = rest
        default:
            guard families[last].unit == nil else { throw LineProblem("UNIT of \(name) comes twice") }
            families[last].unit = rest
        }
    }

    private mutating func takeSample(_ sample: ParsedSample) throws(LineProblem) {
        guard series.insert(SeriesKey(name: sample.name, labels: sample.labels)).inserted else {
            throw LineProblem("\(sample.name) has these labels twice")
        }
        if let last = families.last,
            FamilyRules.suffixes(type: last.type, isOpenMetrics: isOpenMetrics).contains(where: {
                last.name + $0 == sample.name
            })
        {
            families[families.count - 1].samples.append(sample)
            return
        }
        guard names.insert(sample.name).inserted else { throw LineProblem("samples of \(sample.name) are apart") }
        guard !isOpenMetrics else { throw LineProblem("\(sample.name) is no sample of the family above it") }
        families.append(ParsedFamily(name: sample.name, samples: [sample]))
    }
}

/// What is wrong with one line.
struct LineProblem: Error {
    let text: String

    init(_ text: String) { self.text = text }
}
