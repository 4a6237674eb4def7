/// The environment variables of a target's processes. Their values may be secrets.
///
/// The values stay in memory. Printing, encoding or reflecting an environment gives `shown`, in which a value is
/// `<hidden>` unless its name is on a list (`ShownVariables`). Only `sent` has the original values.
package struct TargetEnvironment: Hashable, Sendable {
    /// Text in place of a hidden value.
    package static let hidden = "<hidden>"

    private var values: [String: String]
    /// Names, in addition to the list, whose values their owner declared to be public.
    private var declared: Set<String>

    package init(_ values: [String: String] = [:], showing declared: some Sequence<String> = []) {
        self.values = values
        self.declared = Set(declared)
    }

    /// The values for the processes only.
    package var sent: [String: String] { values }

    /// The values for people, files and the store.
    package var shown: [String: String] {
        Dictionary(uniqueKeysWithValues: values.map { ($0.key, isShown($0.key) ? $0.value : Self.hidden) })
    }

    /// Names whose values are hidden or were not stored, in order.
    package var hiddenNames: [String] { values.keys.filter { !isShown($0) }.sorted() }

    /// Names whose values are unknown because the environment was read from a store, in order.
    package var unknownNames: [String] { values.filter { $0.value == Self.hidden }.keys.sorted() }

    /// The original value; nil if there is none, or if it was not stored.
    package subscript(name: String) -> String? {
        get { values[name].flatMap { $0 == Self.hidden ? nil : $0 } }
        set { values[name] = newValue }
    }

    package var names: some Collection<String> { values.keys }

    /// Returns these variables with those of another environment on top of them.
    package func merging(_ other: TargetEnvironment) -> TargetEnvironment {
        TargetEnvironment(values.merging(other.values) { $1 }, showing: declared.union(other.declared))
    }

    /// Returns the same environment, with the values of these names shown.
    package func showing(_ names: [String]) -> TargetEnvironment {
        TargetEnvironment(values, showing: declared.union(names))
    }

    private func isShown(_ name: String) -> Bool {
        guard let value = values[name], value != Self.hidden else { return false }
        return declared.contains(name) || ShownVariables.isShown(name, value)
    }
}

extension TargetEnvironment: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements) { $1 })
    }
}

extension TargetEnvironment: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String: String].self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(shown)
    }
}

extension TargetEnvironment: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        shown.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["shown": shown]) }
}

/// The variables whose values may appear in names, stores and exports, because they distinguish targets and are not
/// secret. A target file declares others with `shown_variables`.
package enum ShownVariables {
    private static let names: Set<String> = [
        // Variables of the reference agents.
        "AGENT_FAILURE_RATE", "AGENT_HTTP_SERVER", "AGENT_METRICS_CLIENT", "AGENT_NATIVE_HISTOGRAM", "AGENT_PACK",
        "AGENT_SEED", "AGENT_STOP_GRACE", "AGENT_WORK_ITERATIONS", "AGENT_WORKERS", "ENABLE_PROMETHEUS_METRICS",
        "ENABLE_SYSTEM_METRICS",
        // Plants of a calibration.
        "PLANT_CHILD_ITERATIONS", "PLANT_CPU_ITERATIONS", "PLANT_DELAY_MS", "PLANT_DISK_BYTES", "PLANT_DISK_DIRECTORY",
        "PLANT_FORKS", "PLANT_LATENCY_US", "PLANT_LEAK_BYTES", "PLANT_MAIN_MS", "PLANT_MEMORY_BYTES",
        "PLANT_SCRAPE_BYTES",
        // Settings of runtimes and allocators that change the cost of a program.
        "GOGC", "GOMAXPROCS", "GOMEMLIMIT", "LANG", "LC_ALL", "MALLOC_ARENA_MAX", "MALLOC_CONF", "OMP_NUM_THREADS",
        "PYTHONHASHSEED", "PYTHONMALLOC", "PYTHONOPTIMIZE", "PYTHONUNBUFFERED", "TOKIO_WORKER_THREADS", "TZ",
    ]
    /// Values that reveal nothing: switches mostly have one of these, and messages spell NAME=VALUE.
    private static let words: Set<String> = ["", "0", "1", "true", "false", "yes", "no", "on", "off", "value"]

    /// Whether a value may be shown. A single placeholder, such as `{sink}`, is replaced with the agent's own value when
    /// the agent is started, so it reveals nothing.
    package static func isShown(_ name: String, _ value: String) -> Bool {
        names.contains(name) || words.contains(value.lowercased()) || value.wholeMatch(of: /\{[a-z_]+\}/) != nil
    }

    /// Returns a message that quotes arguments, with the values of `env.NAME=VALUE` hidden unless they may be shown.
    /// The text after a value is hidden too, up to the closing quotation mark or the end of the line, because the end
    /// of a value is unclear in a wrong argument.
    package static func hidingValues(in message: String) -> String {
        message.replacing(/env\.([^=:\s']+)=(.*?)(?='(?:[\s:,;]|$)|$)/.anchorsMatchLineEndings()) { match in
            let (name, value) = (match.output.1, match.output.2)
            if value.hasPrefix("<hidden"), let end = value.firstIndex(of: ">").map(value.index(after:)) {
                return "env.\(name)=\(value[..<end])\(hidingValues(in: String(value[end...])))"
            }
            let end = value.firstIndex { ":,".contains($0) } ?? value.endIndex
            guard isShown(String(name), String(value[..<end])) else { return "env.\(name)=\(TargetEnvironment.hidden)" }
            return "env.\(name)=\(value[..<end])\(hidingValues(in: String(value[end...])))"
        }
    }
}
