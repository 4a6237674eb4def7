import BenchmarkModel
import PlainText

/// The text of a target file with comments.
package enum TargetFileText {
    /// Width of comments, in columns.
    private static let width = 110

    package static func of(_ draft: TargetDraft) -> String {
        var lines: [String] = []
        func add(_ part: TargetDraft.Part, _ keys: [String]) {
            if !lines.isEmpty { lines.append("") }
            lines += (draft.notes[part] ?? []).flatMap(comment) + keys
        }
        add(.file, ["name: \(scalar(draft.name))"])
        add(.command, ["command: \(list(draft.command))"])
        if let directory = draft.workingDirectory {
            add(.workingDirectory, ["working_directory: \(scalar(directory))"])
        }
        if !draft.environment.isEmpty { add(.environment, ["environment: \(mapping(draft.environment))"]) }
        add(.off, ["off: \(off(draft.off))"])
        if !draft.bindsAddress || draft.notes[.address] != nil {
            add(.address, draft.bindsAddress ? [] : ["binds_address: false"])
        }
        let pages = draft.pages.map { "{port: \(port($0.port)), path: \(scalar($0.path))}" }
        add(.metrics, pages.count == 1 ? ["metrics: \(pages[0])"] : ["metrics:"] + pages.map { "  - \($0)" })
        let healthPort = draft.healthPort.map { "port: \(port($0)), " } ?? ""
        add(
            .health,
            ["health: {\(draft.healthPath == nil ? "" : healthPort)path: \(scalar(draft.healthPath ?? "none"))}"])
        add(
            .families,
            draft.requiredFamilies.isEmpty
                ? ["# required_families: [my_requests_total]"]
                : ["required_families: \(list(draft.requiredFamilies))"])
        let requests = [
            "request_paths: \(list(draft.requestPaths.isEmpty ? ["/work?n={request}"] : draft.requestPaths))",
            "request_rate: \(draft.requestRate.plainText)",
        ]
        add(.requests, draft.requestPaths.isEmpty ? requests.map { "# " + $0 } : requests)
        if draft.notes[.stop] != nil { add(.stop, []) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func off(_ off: OffSwitch) -> String {
        switch off {
        case .none: "none"
        case .environment(let environment): "{environment: \(mapping(environment.sent))}"
        case .arguments(let arguments): "{arguments: \(list(arguments.wrappedValue))}"
        }
    }

    private static func port(_ port: AgentPort) -> String {
        switch port {
        case .requests: "requests"
        case .health: "health"
        case .metrics: "metrics"
        case .fixed(let number): "\(number)"
        }
    }

    private static func list(_ texts: [String]) -> String { "[\(texts.map(scalar).joined(separator: ", "))]" }

    private static func mapping(_ values: [String: String]) -> String {
        let entries = values.sorted { $0.key < $1.key }.map { "\($0.key): \(quoted($0.value))" }
        return "{\(entries.joined(separator: ", "))}"
    }

    /// Returns a text as YAML: plain where it can only mean that text, otherwise in double quotes.
    static func scalar(_ text: String) -> String {
        let isSafe = text.utf8.allSatisfy { SafeName.isLetterOrDigit($0) || "_./-".utf8.contains($0) }
        // A word such as `no` or `1.5` could be read as another type. Words with a slash or an underscore cannot.
        let isText = text.contains("/") || text.contains("_") || !words.contains(text.lowercased())
        let beginsPlain = text.utf8.first.map { SafeName.isLetterOrDigit($0) || $0 == UInt8(ascii: "/") } ?? false
        let isNumber = text.utf8.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
        return isSafe && isText && beginsPlain && !isNumber ? text : quoted(text)
    }

    private static let words: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

    /// Returns a text in double quotes, with the escapes of YAML 1.1, 5.7.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where PrintedText.isPrintable(scalar): result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return result + "\""
    }

    /// Returns a paragraph as comment lines.
    private static func comment(_ text: String) -> [String] {
        var lines: [String] = []
        var line = "#"
        for word in PrintedText.line(text).split(separator: " ") {
            if line.count + 1 + word.count > width, line != "#" {
                lines.append(line)
                line = "#"
            }
            line += " " + word
        }
        return lines + [line]
    }
}
