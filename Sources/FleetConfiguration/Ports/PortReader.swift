import BenchmarkModel
import ConfigurationReader

/// Reads the ports of one YAML file, their spelling and the variables of their expressions.
struct PortReader {
    let source: SourceText
    var variables: Variables

    /// Reads a port. Returns nil, with an error, when the value cannot be a port.
    func port(_ key: String, _ node: YAMLNode, _ errors: ErrorList) -> PortDraft? {
        guard let text = node.text(errors)?.value else { return nil }
        let raw = source.span(from: node.position, to: node.end)
        let quote = ["", "\"", "'"].first { raw == $0 + text + $0 }
        // YAML reads 07200 as octal, 3712, and so does the program that starts the fleet.
        if let number = node.integer, text != "\(number)" {
            return PortDraft(
                key: key, text: "\(quoted(text)) (\(number))", number: number, position: node.position,
                spelling: raw.map { PortSpelling(position: node.position, old: $0) })
        }
        guard let expression = PortExpression(text) else {
            return PortDraft(key: key, text: quoted(text), number: nil, position: node.position, spelling: nil)
        }
        guard let sum = sum(expression, node.position, quoteWidth: quote?.count ?? 0, errors) else { return nil }
        let isPlain = PortExpression.isDigits(text)
        return PortDraft(
            key: key, text: quoted(text) + (isPlain ? "" : " (\(sum))"), number: sum, position: node.position,
            spelling: quote.map { spelling(text, expression, sum, at: node.position, quote: $0) })
    }

    /// Returns the health check port of an agent without one: port + 1000, as in the documented fleet.
    /// - Parameters:
    ///   - agent: the mapping of the agent.
    ///   - entry: the agent's port. A health check port would be inserted before it.
    ///   - empty: the value of a `health_check_port` that is null; nil when the key is missing.
    func impliedHealth(of port: PortDraft, agent: YAMLNode, entry: YAMLEntry, empty: YAMLNode?) -> PortDraft {
        let number = port.number.map { $0 + 1000 }
        return PortDraft(
            key: "health_check_port", text: "\(number.map(String.init) ?? "") (not given: port + 1000)", number: number,
            position: port.position, spelling: empty.map(replacement) ?? insertion(agent: agent, entry: entry),
            isImplied: true)
    }

    /// Returns the spelling that replaces a null by a number.
    private func replacement(_ null: YAMLNode) -> PortSpelling? {
        guard let old = source.span(from: null.position, to: null.end) else { return nil }
        return PortSpelling(position: null.position, old: old, prefix: old.isEmpty ? " " : "")
    }

    private func spelling(
        _ text: String, _ expression: PortExpression, _ sum: Int, at position: SourcePosition, quote: String
    ) -> PortSpelling {
        let scalars = Array(text.unicodeScalars)
        var spelling = PortSpelling(position: position, old: quote + text + quote, quote: quote)
        let last = expression.parts.last { if case .number = $0.term { true } else { false } }
        if let last, case .number(let number) = last.term {
            spelling.prefix = quote + String(String.UnicodeScalarView(scalars[..<last.range.lowerBound]))
            spelling.suffix = String(String.UnicodeScalarView(scalars[last.range.upperBound...])) + quote
            spelling.offset = sum - number
        } else {
            (spelling.prefix, spelling.suffix, spelling.offset) = (quote + text + "+", quote, sum)
        }
        return spelling
    }

    /// Returns the spelling that inserts a key before the port: on a new line, or within the braces.
    private func insertion(agent: YAMLNode, entry: YAMLEntry) -> PortSpelling? {
        let start = entry.keyPosition
        let quote = source.begins(at: start, with: "\"\(entry.key)\"") ? "\"" : ""
        guard source.begins(at: start, with: quote + entry.key + quote) else { return nil }
        let key = "\(quote)health_check_port\(quote): "
        if source.begins(at: agent.position, with: "{") {
            return PortSpelling(position: start, old: "", prefix: key, suffix: ", ")
        }
        guard let before = source.before(start), before.allSatisfy({ $0 == " " || $0 == "-" }) else { return nil }
        let indent = String(repeating: " ", count: before.count)
        return PortSpelling(position: start, old: "", prefix: key, suffix: "\n" + indent)
    }

    /// Returns the value of an expression; nil, with an error, when a variable is not a number.
    private func sum(
        _ expression: PortExpression, _ position: SourcePosition, quoteWidth: Int, _ errors: ErrorList
    ) -> Int? {
        var sum = 0
        for part in expression.parts {
            switch part.term {
            case .number(let number): sum += number
            case .variable(let name, let fallback):
                let column = position.column + quoteWidth + part.range.lowerBound
                let start = SourcePosition(line: position.line, column: column)
                guard let value = value(of: name, fallback, start, errors) else { return nil }
                sum += value
            }
        }
        return sum
    }

    private func value(
        of name: String, _ fallback: PortExpression.Fallback?, _ position: SourcePosition, _ errors: ErrorList
    ) -> Int? {
        let written = variables.own[name]
        // A file can set a variable from the environment: PORT_OFFSET: "${PORT_OFFSET:-0}".
        if let written, !PortExpression.isDigits(written), let expression = PortExpression(written) {
            let outer = PortReader(source: source, variables: variables.ofEnvironment)
            return outer.sum(expression, position, quoteWidth: 0, errors)
        }
        guard let text = written ?? variables.environment[name] else {
            guard let fallback else {
                errors.add(
                    position, "${\(name)} is not set",
                    "set it in the file (global_settings: environment: \(name): \"0\") or in the environment "
                        + "(\(name)=0), or give it a default here: ${\(name):-0}")
                return nil
            }
            return sum(fallback.sum, position, quoteWidth: fallback.offset, errors)
        }
        guard PortExpression.isDigits(text) else {
            let origin = written == nil ? "the environment" : "the file's environment settings"
            errors.add(position, "${\(name)} is \(quoted(text)) in \(origin)", "set it to a whole number")
            return nil
        }
        return PortExpression.number(text)
    }
}
