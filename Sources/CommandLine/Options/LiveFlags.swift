import BenchmarkModel
import Exposition
import LiveValidation

/// The flags of `validate` that apply only to running agents, not to files.
struct LiveFlags: OptionGroup {
    let address = Option(
        "--address", "HOST[,...]",
        "host of the fleet's agents: one for all, or MACHINE=HOST,...; each machine's name by default")
    let lenient = Switch("--lenient", "does not report a page error that a Prometheus server accepts")
    let all = Switch("--all", "reports every error of a page; by default the first three and the number of errors")
    let timeout = Option("--timeout", "S", secondsAbove: 0, upTo: 600, "time limit of each GET; 2 s by default")
    let tries = Option(
        "--tries", "N", in: 1...100, "maximum number of GETs until a page is returned, 1 s apart; 5 by default")
    let families = Option(
        "--families", "F[,F...]",
        "families that every page must have, NAME or NAME=TYPE; by default the 13 documented ones for a fleet's "
            + "agents, none for URLs",
        reading: { (text: String) throws(UsageError) in try LiveFlags.required(text) })
    let noFamilies = Switch("--no-families", "requires no families")
    let maximumSeries = Option(
        "--max-series", "N", in: 1...10_000_000,
        "maximum number of series per family, and ten times as many per page; 1000 by default")
    let maximumBytes = Option(
        "--max-bytes", "N", in: 1...LiveOptions.endlessBytes, "maximum size of a page in bytes; 1000000 by default")
    let maximumSeconds = Option(
        "--max-seconds", "S", secondsAbove: 0, upTo: 600, "maximum time until a page is complete; 1 s by default")
    let access = AccessOption.Declared()

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
            throw UsageError(description: "--families '\(text)': give names separated by commas, without spaces")
        }
        guard halves.count == 2 else {
            return RequiredFamily.ofAgents.first { $0.name == halves[0] } ?? RequiredFamily(halves[0])
        }
        guard let type = FamilyType(rawValue: halves[1]) else {
            let known = FamilyType.allCases.map(\.rawValue)
            throw UsageError(
                "--families '\(text)': no type '\(halves[1])'", word: halves[1], among: known,
                else: "the types are \(known.joined(separator: ", "))")
        }
        return RequiredFamily(halves[0], type)
    }
}

extension Options<LiveFlags> {
    /// The options of the live validation: how agents are asked, and the limits for their pages.
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
