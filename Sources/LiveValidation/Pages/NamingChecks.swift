import Exposition

/// Checks names against the conventions of Prometheus, with the rules of promtool's `check metrics`. They are advice,
/// so all findings are warnings.
enum NamingChecks {
    static func run(_ digest: PageDigest, _ options: LiveOptions, _ judgement: inout PageJudgement) {
        let shown = options.shownNames
        // OpenMetrics has its own rules for suffixes, and the parser enforces them.
        guard digest.kind != .openMetrics else {
            judgement.skip([.naming], "the page is not in the text format")
            return
        }
        let advice = digest.families.flatMap(Self.advice)
        for (problem, remedy) in advice.prefix(shown) { judgement.warn(.naming, problem, remedy) }
        if advice.count > shown {
            judgement.warn(
                .naming, "\(advice.count - shown) more names break the conventions",
                "rename them: --all shows each of them")
        }
    }

    static func advice(_ family: DigestedFamily) -> [(problem: String, remedy: String)] {
        let name = family.name
        let shownName = Quoted.text(name)
        var advice: [(String, String)] = []
        if !family.hasHelp { advice.append(("\(shownName) has no help", "write # HELP \(shownName) TEXT")) }
        let isCounter = family.type == .counter
        if isCounter, !name.hasSuffix("_total") {
            advice.append(("counter \(shownName) does not end in _total", "name it \(shownName)_total"))
        }
        if name.hasSuffix("_total_total") {
            advice.append(("\(shownName) ends in _total twice", "leave out one _total: the library may add it"))
        }
        if !isCounter, family.hasType, name.hasSuffix("_total") {
            advice.append(("\(family.type.rawValue) \(shownName) ends in _total", "use _total only for counters"))
        }
        let hasParts = family.type == .histogram || family.type == .summary
        if family.hasType, let suffix = ["_count", "_sum", "_bucket"].first(where: name.hasSuffix),
            !hasParts, suffix != "_bucket" || family.type != .histogram
        {
            advice.append(
                (
                    "\(family.type.rawValue) \(shownName) ends in \(suffix)",
                    "use \(suffix) only for histograms and summaries"
                ))
        }
        advice += words(name, family.type, shownName)
        return advice
    }

    private static func words(_ name: String, _ type: FamilyType, _ shownName: String) -> [(String, String)] {
        var advice: [(String, String)] = []
        let words = name.split(separator: "_").map { String($0).lowercased() }
        if let word = words.dropFirst().first(where: { typeNames.contains($0) }), type != .unknown {
            advice.append(("\(shownName) has the type \(word) in its name", "leave out the type"))
        }
        if let found = words.lazy.compactMap({ word in baseUnit(word).map { (word, $0) } }).first {
            advice.append(("\(shownName) is in \(found.0)", "use the base unit, \(found.1)"))
        }
        // The first word is never a unit: promtool looks for an abbreviation behind an underscore.
        if let word = words.dropFirst().first(where: { abbreviations.contains($0) }) {
            advice.append(("\(shownName) abbreviates its unit, \(word)", "write the base unit in full"))
        }
        if name.contains(":") { advice.append(("\(shownName) has a colon", "use colons only for recording rules")) }
        let letters = Array(name)
        if zip(letters, letters.dropFirst()).contains(where: { $0.isLowercase && $1.isUppercase }) {
            advice.append(("\(shownName) is in camelCase", "separate words by _"))
        }
        return advice
    }

    private static let typeNames: Set<String> = ["counter", "gauge", "histogram", "summary"]
    private static let abbreviations: Set<String> = [
        "s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d",
    ]
    private static let otherUnits = [
        "minutes": "seconds", "hours": "seconds", "days": "seconds", "weeks": "seconds", "kelvin": "celsius",
        "kelvins": "celsius", "fahrenheit": "celsius", "rankine": "celsius", "inches": "meters", "yards": "meters",
        "miles": "meters", "bits": "bytes", "calories": "joules", "pounds": "grams", "ounces": "grams",
    ]
    private static let baseUnits = [
        "amperes", "bytes", "celsius", "grams", "joules", "meters", "metres", "moles", "seconds", "volts",
    ]
    private static let prefixes = [
        "pico", "nano", "micro", "milli", "centi", "deci", "kilo", "kibi", "mega", "mibi", "mebi", "giga", "gibi",
        "tera", "tebi", "peta", "pebi",
    ]

    /// Returns the base unit for a unit; nil when the word is a base unit or not a unit.
    private static func baseUnit(_ word: String) -> String? {
        if let unit = otherUnits[word] { return unit }
        guard let prefix = prefixes.first(where: word.hasPrefix) else { return nil }
        let rest = String(word.dropFirst(prefix.count))
        return baseUnits.contains(rest) ? rest : otherUnits[rest]
    }
}
