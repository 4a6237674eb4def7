import BenchmarkModel
import ConfigurationReader

/// Checks of what Prometheus' files say of targets, wherever it stands.
struct ScrapeTargetChecks {
    let file: String
    let findings: FindingList
    let errors: ErrorList

    /// The path as Prometheus has it.
    ///
    /// Prometheus escapes a path whole: a query, a fragment and escapes in it are asked for as characters of the path.
    /// - Parameter parameters: how this place says a parameter, by name and value.
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
                remedy = "write the path without it"
            }
            findings.add(
                .paths, .file(file), file, path.position,
                "metrics path \(quoted(SecretText.masked(path.value))) has a \(special), which Prometheus escapes: it asks for "
                    + ScrapeTarget.escaped(path: shown), remedy)
        }
        return text
    }

    func scheme(_ scheme: Located<String>) -> String {
        if !["http", "https"].contains(scheme.value) {
            errors.add(
                scheme.position, "scheme \(quoted(scheme.value)) is unknown",
                suggestion(for: scheme.value, among: ["http", "https"]))
        }
        return scheme.value
    }

    /// The labels of a group, by name.
    func labels(_ node: YAMLNode) -> [String: String] {
        guard case .mapping(let entries) = node.content else {
            if !node.isNothing {
                errors.add(node.position, "\(node.kind) where a mapping of texts must be", "give a mapping of texts")
            }
            return [:]
        }
        var labels: [String: String] = [:]
        for entry in entries {
            // A label that is null is empty, and an empty one is none.
            guard !entry.value.isNothing, let value = entry.value.text(errors) else { continue }
            if !LabelName.isClassic(entry.key) { tell(entry) }
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

    func tellUnsent(_ type: Located<String>) {
        findings.add(
            .unread, .file(file), file, type.position, "authorization of type \(quoted(type.value)) is not sent",
            "validate --live asks these targets without it; Bearer and basic_auth are sent")
    }

    private func tell(_ entry: YAMLEntry) {
        findings.add(
            .labels, .file(file), file, entry.keyPosition,
            "label name \(quoted(entry.key)) is refused by Prometheus 2, together with all targets of the file",
            "write \(LabelName.classic(entry.key)); Prometheus 3 takes both")
    }
}
