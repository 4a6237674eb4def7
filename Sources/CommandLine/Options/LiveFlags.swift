import BenchmarkModel
import Exposition
import LiveValidation

/// The flags of `validate` that mean nothing where only files are read.
struct LiveFlags: OptionGroup {
    let address = Option(
        "--address", "HOST[,...]",
        "where the fleet's agents are: one host, or MACHINE=HOST,...; a machine's name is its host by default")
    let lenient = Switch("--lenient", "what a Prometheus server takes is no fault of a page")
    let all = Switch("--all", "each fault of a page; by default the first three, and how many there are")
    let timeout = Option("--timeout", "S", secondsAbove: 0, upTo: 600, "of each GET; 2 s by default")
    let tries = Option("--tries", "N", in: 1...100, "GETs of a page until there is one, 1 s apart; 5 by default")
    let families = Option(
        "--families", "F[,F...]",
        "families that every page must have, NAME or NAME=TYPE; by default the documented 13 of a fleet's agents, none of others",
        reading: { (text: String) throws(UsageError) in try LiveFlags.required(text) })
    let noFamilies = Switch("--no-families", "no family must be there")
    let maximumSeries = Option(
        "--max-series", "N", in: 1...10_000_000, "of a family, and ten times as many of a page; 1000 by default")
    let maximumBytes = Option("--max-bytes", "N", in: 1...LiveOptions.endlessBytes, "of a page; 1000000 by default")
    let maximumSeconds = Option("--max-seconds", "S", secondsAbove: 0, upTo: 600, "for a page; 1 s by default")
    let credentials = CredentialOption.Declared()

    private static func required(_ text: String) throws(UsageError) -> [RequiredFamily] {
        var families: [RequiredFamily] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            families.append(try family(part, of: text))
        }
        return families
    }

    private static func family(_ part: Substring, of text: String) throws(UsageError) -> RequiredFamily {
        let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard !halves[0].isEmpty, !halves[0].contains(" ") else {
            throw UsageError(description: "--families '\(text)': give names with commas between")
        }
        guard halves.count == 2 else {
            return RequiredFamily.ofAgents.first { $0.name == halves[0] } ?? RequiredFamily(halves[0])
        }
        guard let type = FamilyType(rawValue: halves[1]) else {
            let known = FamilyType.allCases.map(\.rawValue)
            throw UsageError(
                "--families: no type '\(halves[1])'", word: halves[1], among: known,
                else: known.joined(separator: ", "))
        }
        return RequiredFamily(halves[0], type)
    }
}

extension Options<LiveFlags> {
    /// How agents are asked, and what they are held to.
    var live: LiveOptions {
        var live = LiveOptions()
        live.isLenient = self.lenient
        live.showsAll = self.all
        live.timeout = self.timeout ?? live.timeout
        live.tries = self.tries ?? live.tries
        live.maximumSeries = self.maximumSeries ?? live.maximumSeries
        live.maximumBytes = self.maximumBytes ?? live.maximumBytes
        live.maximumSeconds = self.maximumSeconds ?? live.maximumSeconds
        return live
    }
}
