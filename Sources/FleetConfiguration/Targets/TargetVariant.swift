package import BenchmarkModel
import ConfigurationReader
import PlainText

/// A target with changes on the command line, such as `swift:interval=5:env.NAME=value`. Variants allow two
/// configurations or two builds of one target to be twins.
package struct TargetVariant: Hashable, Sendable {
    /// The name or file of the target.
    package let base: String
    /// The changes, in the given order.
    private let changes: [(key: String, value: String)]
    private let text: String

    package static func == (a: TargetVariant, b: TargetVariant) -> Bool { a.text == b.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    private static let keys = ["interval", "gzip", "rate", "pack", "scraper", "bin", "env.NAME"]

    /// Parses a variant.
    /// - Throws: `TargetVariantError` for an unknown key.
    package init(_ text: String) throws(TargetVariantError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        // Colons before the first assignment belong to the path.
        let first = parts.firstIndex { $0.contains("=") } ?? parts.count
        base = parts[..<first].joined(separator: ":")
        self.text = text
        var changes: [(key: String, value: String)] = []
        for part in parts[first...] {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, Self.isKey(sides[0]) else {
                if let last = changes.last, last.key.hasPrefix("env.") {
                    throw TargetVariantError(
                        description:
                            "\(last.key): the value ends at the next colon, and the text after it is not KEY=VALUE: "
                            + "write a value that contains a colon to 'environment' in a target file")
                }
                let near = nearest(sides[0], among: Self.keys).map { "did you mean \($0)?" }
                throw TargetVariantError(
                    description: "'\(ShownVariables.hidingValues(in: text))': '\(sides[0])' is not a setting: "
                        + (near ?? "give \(Self.keys.joined(separator: ", "))"))
            }
            changes.append((sides[0], sides[1]))
        }
        self.changes = changes
    }

    /// The variant as it was given, for messages. Values of variables are hidden unless they are listed.
    package var shown: String {
        ([base] + changes.map { "\($0.key)=\(Self.shown($0, declared: []))" }).joined(separator: ":")
    }

    private static func shown(_ change: (key: String, value: String), declared: [String]) -> String {
        guard change.key.hasPrefix("env.") else { return change.value }
        let name = String(change.key.dropFirst("env.".count))
        return declared.contains(name) || ShownVariables.isShown(name, change.value)
            ? change.value : TargetEnvironment.hidden
    }

    private static func isKey(_ key: String) -> Bool {
        keys.dropLast().contains(key) || (key.hasPrefix("env.") && key.count > 4)
    }

    /// Returns the target with the changes. Its name contains the changes; values of variables are hidden unless they
    /// are listed.
    ///
    /// - Throws: `TargetVariantError` for an invalid value.
    package func applied(to target: Target) throws(TargetVariantError) -> Target {
        guard !changes.isEmpty else { return target }
        var target = target
        target.name = ([target.name] + changes.map { "\($0.key)=\(Self.shown($0, declared: target.shownVariables))" })
            .joined(separator: ":")
        for (key, value) in changes {
            switch key {
            case "interval": target.scrapeInterval = try number(key, value)
            case "rate":
                target.requestRate = try number(key, value)
                target.searchesRate = false
            case "gzip":
                guard let flag = Bool(value) else { throw wrong(key, value, "true or false") }
                target.scrapesGzip = flag
            case "pack":
                guard let size = Int(value), (2...1000).contains(size) else { throw wrong(key, value, "2 to 1000") }
                guard target.holdsPacks else {
                    throw TargetVariantError(
                        description:
                            "'\(shown)': a process of \(target.name) runs one agent: if its program can run several, "
                            + "add packs: true to its target file")
                }
                target.pack = size
            case "scraper":
                guard let scraper = ScraperKind(name: value) else {
                    throw wrong(key, value, ScraperKind.offered.map(\.name).joined(separator: ", "))
                }
                target.scraper = scraper
            case "bin": target.binaries = value
            default: target.environment[String(key.dropFirst("env.".count))] = value
            }
        }
        if target.pages.isEmpty, let change = changes.first(where: { Self.keysOfScrapes.contains($0.key) }) {
            throw TargetVariantError(
                description: "'\(shown)': \(target.name) pushes its metrics and has no page that is scraped: leave out "
                    + "\(change.key)")
        }
        guard target.scraper == .embedded || !changes.contains(where: { $0.key == "gzip" }) else {
            throw TargetVariantError(
                description: "'\(shown)': a Prometheus always requests gzip: leave out gzip or scraper")
        }
        return target
    }

    /// The keys that change how pages are scraped.
    private static let keysOfScrapes = ["gzip", "scraper"]

    /// The maximum of a number, in requests per second or in seconds.
    private static let maximum = 10_000.0

    private func number(_ key: String, _ value: String) throws(TargetVariantError) -> Double {
        guard let number = Double(value.hasSuffix("s") ? String(value.dropLast()) : value), number > 0,
            number <= Self.maximum
        else { throw wrong(key, value, "a number above 0 and up to \(Self.maximum.plainText)") }
        return number
    }

    private func wrong(_ key: String, _ value: String, _ expected: String) -> TargetVariantError {
        TargetVariantError(description: "'\(shown)': \(key)=\(value): give \(expected)")
    }
}

/// An error in the text of a variant, with a fix.
package struct TargetVariantError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}
