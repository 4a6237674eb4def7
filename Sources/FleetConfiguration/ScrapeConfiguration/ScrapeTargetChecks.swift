import BenchmarkModel
import ConfigurationReader
import PlainText

/// Checks of target settings in the files of Prometheus. Jobs and groups share them.
struct ScrapeTargetChecks {
    let file: String
    let findings: FindingList
    let errors: ErrorList

    /// Returns the path that Prometheus requests.
    ///
    /// Prometheus escapes the whole path, so a query, a fragment and escapes in it become characters of the path.
    /// - Parameter parameters: returns the text of a query parameter in this file, from its name and value.
    func path(_ path: Located<String>, parameters: (String, String) -> String) -> String {
        let text = path.value.hasPrefix("/") ? path.value : "/" + path.value
        if let special = text.first(where: { "?#%".contains($0) }) {
            let shown = SecretText.masked(text)
            let remedy: String
            if special == "?" {
                let halves = shown.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
                let query = halves[1].split(separator: "&").map { part in
                    let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
                    return parameters(pair.first ?? "", pair.count > 1 ? pair[1] : "")
                }
                remedy = "write the path \(halves[0]) and \(query.joined(separator: ", "))"
            } else {
                remedy = "write the path without \(special)"
            }
            findings.add(
                .paths, .file(file), file, path.position,
                "metrics path \(quoted(SecretText.masked(path.value))) has a \(special), which Prometheus escapes: it "
                    + "requests " + ScrapeTarget.escaped(path: shown), remedy)
        }
        return text
    }

    func scheme(_ scheme: Located<String>) -> String {
        if !["http", "https"].contains(scheme.value) {
            errors.add(
                scheme.position, "unknown scheme \(quoted(scheme.value))",
                suggestion(for: scheme.value, among: ["http", "https"]))
        }
        return scheme.value
    }

    /// Returns the labels of a group, by name.
    func labels(_ node: YAMLNode) -> [String: String] {
        guard case .mapping(let entries) = node.content else {
            if !node.isNothing {
                errors.add(node.position, "expected a mapping of texts, found \(node.kind)", "give a mapping of texts")
            }
            return [:]
        }
        var labels: [String: String] = [:]
        for entry in entries {
            // A null label is empty, and an empty label counts as absent.
            guard !entry.value.isNothing, let value = entry.value.text(errors) else { continue }
            if !LabelName.isClassic(entry.key) { report(entry) }
            switch entry.key {
            case "__metrics_path__": labels[entry.key] = path(value, parameters: { "__param_\($0): \($1)" })
            case "__scheme__": labels[entry.key] = scheme(value)
            case "__scrape_interval__", "__scrape_timeout__":
                if PrometheusDuration.seconds(entry.value)(errors) != nil { labels[entry.key] = value.value }
            default: labels[entry.key] = value.value
            }
        }
        return labels
    }

    private func report(_ entry: YAMLEntry) {
        findings.add(
            .labels, .file(file), file, entry.keyPosition,
            "Prometheus 2 refuses the label name \(quoted(entry.key)), and with it all targets of the file",
            "write \(LabelName.classic(entry.key)); Prometheus 3 accepts both")
    }
}
