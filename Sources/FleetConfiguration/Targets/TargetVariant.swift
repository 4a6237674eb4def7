package import BenchmarkModel
import ConfigurationReader

/// A target as its file has it, with some of it changed: `swift:interval=5:env.NAME=value`. Two configurations of one target can
/// so be each other's twins, or two builds.
package struct TargetVariant: Hashable, Sendable {
    /// A target's name or file.
    package let base: String
    /// In the order given.
    private let changes: [(key: String, value: String)]
    private let text: String

    package static func == (a: TargetVariant, b: TargetVariant) -> Bool { a.text == b.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    private static let keys = ["interval", "gzip", "rate", "pack", "scraper", "bin", "env.NAME"]

    /// - Throws: `TargetVariantError` for a key that is none.
    package init(_ text: String) throws(TargetVariantError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        // A colon in a path is one as long as no assignment follows it.
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
                            "\(last.key): its value ends at the next colon, and what follows is not KEY=VALUE: give a value "
                            + "with a colon in 'environment' of a target file")
                }
                let near = nearest(sides[0], among: Self.keys).map { "did you mean \($0)?" }
                throw TargetVariantError(
                    description: "'\(ShownVariables.hidingValues(in: text))': '\(sides[0])' cannot be changed: "
                        + (near ?? "give \(Self.keys.joined(separator: ", "))"))
            }
            changes.append((sides[0], sides[1]))
        }
        self.changes = changes
    }

    /// As it was given, for messages: values of variables are hidden unless they are on a list.
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

    /// The target with the changes, which its name tells; the values of variables unless they are hidden.
    ///
    /// - Throws: `TargetVariantError` for a value that is none.
    package func applied(to target: Target) throws(TargetVariantError) -> Target {
        guard !changes.isEmpty else { return target }
        var target = target
        target.name = ([target.name] + changes.map { "\($0.key)=\(Self.shown($0, declared: target.shownVariables))" })
            .joined(separator: ":")
        for (key, value) in changes {
            switch key {
            case "interval": target.scrapeInterval = try number(key, value)
            case "rate": target.requestRate = try number(key, value)
            case "gzip":
                guard let flag = Bool(value) else { throw wrong(key, value, "true or false") }
                target.scrapesGzip = flag
            case "pack":
                guard let size = Int(value), (2...1000).contains(size) else { throw wrong(key, value, "2 to 1000") }
                guard target.holdsPacks else {
                    throw TargetVariantError(
                        description:
                            "'\(shown)': a process of \(target.name) holds one agent: its target file does not say packs: true"
                    )
                }
                target.pack = size
            case "scraper":
                guard let scraper = ScraperKind(rawValue: value) else {
                    throw wrong(key, value, ScraperKind.allCases.map(\.rawValue).joined(separator: ", "))
                }
                target.scraper = scraper
            case "bin": target.binaries = value
            default: target.environment[String(key.dropFirst("env.".count))] = value
            }
        }
        guard target.scraper == .embedded || !changes.contains(where: { $0.key == "gzip" }) else {
            throw TargetVariantError(
                description: "'\(shown)': a Prometheus always asks for gzip: leave out gzip, or scraper")
        }
        return target
    }

    /// Requests per second, or seconds.
    private static let most = 10_000.0

    private func number(_ key: String, _ value: String) throws(TargetVariantError) -> Double {
        guard let number = Double(value.hasSuffix("s") ? String(value.dropLast()) : value), number > 0,
            number <= Self.most
        else { throw wrong(key, value, "a number above 0 and up to \(Self.most.plainText)") }
        return number
    }

    private func wrong(_ key: String, _ value: String, _ expected: String) -> TargetVariantError {
        TargetVariantError(description: "'\(shown)': \(key)=\(value): give \(expected)")
    }
}

/// A mistake in a variant's text, with what would be right.
package struct TargetVariantError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}
