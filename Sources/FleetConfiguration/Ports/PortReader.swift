import BenchmarkModel
import ConfigurationReader

/// Reads the ports of one YAML file: its spelling, and the variables that its expressions may name.
struct PortReader {
    let source: SourceText
    var variables: Variables

    /// nil, with an error, when there is no value that could be a port's.
    func port(_ key: String, _ node: YAMLNode, _ errors: ErrorList) -> PortDraft? {
        guard let text = node.text(errors)?.value else { return nil }
        let raw = source.span(from: node.position, to: node.end)
        let quote = ["", "\"", "'"].first { raw == $0 + text + $0 }
        // The program that starts the fleet reads 07200 as YAML does: 3712.
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

    /// The health check port of an agent that gives none, as the documented fleet numbers them.
    /// - Parameters:
    ///   - agent: the agent's mapping.
    ///   - entry: its port, before which the health check port would be written.
    ///   - empty: the value of a `health_check_port` that is null; nil where the key is missing.
    func impliedHealth(of port: PortDraft, agent: YAMLNode, entry: YAMLEntry, empty: YAMLNode?) -> PortDraft {
        let number = port.number.map { $0 + 1000 }
        return PortDraft(
            key: "health_check_port", text: "\(number.map(String.init) ?? "") (not given: port + 1000)", number: number,
            position: port.position, spelling: empty.map(replacement) ?? insertion(agent: agent, entry: entry),
            isImplied: true)
    }

    /// A number in place of a null.
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

    /// A key before the port's: on a line of its own, or within the braces.
    private func insertion(agent: YAMLNode, entry: YAMLEntry) -> PortSpelling? {
        let place = entry.keyPosition
        let quote = source.begins(at: place, with: "\"\(entry.key)\"") ? "\"" : ""
        guard source.begins(at: place, with: quote + entry.key + quote) else { return nil }
        let key = "\(quote)health_check_port\(quote): "
        if source.begins(at: agent.position, with: "{") {
            return PortSpelling(position: place, old: "", prefix: key, suffix: ", ")
        }
        guard let before = source.before(place), before.allSatisfy({ $0 == " " || $0 == "-" }) else { return nil }
        let indent = String(repeating: " ", count: before.count)
        return PortSpelling(position: place, old: "", prefix: key, suffix: "\n" + indent)
    }

    /// nil, with an error, when a variable has no number.
    private func sum(
        _ expression: PortExpression, _ position: SourcePosition, quoteWidth: Int, _ errors: ErrorList
    ) -> Int? {
        var sum = 0
        for part in expression.parts {
            switch part.term {
            case .number(let number): sum += number
            case .variable(let name, let standard):
                let column = position.column + quoteWidth + part.range.lowerBound
                let place = SourcePosition(line: position.line, column: column)
                guard let value = value(of: name, standard, place, errors) else { return nil }
                sum += value
            }
        }
        return sum
    }

    private func value(
        of name: String, _ standard: PortExpression.Standard?, _ place: SourcePosition, _ errors: ErrorList
    ) -> Int? {
        let written = variables.own[name]
        // A file's own settings may pass the environment's on: PORT_OFFSET: "${PORT_OFFSET:-0}".
        if let written, !PortExpression.isDigits(written), let expression = PortExpression(written) {
            let outer = PortReader(source: source, variables: variables.ofEnvironment)
            return outer.sum(expression, place, quoteWidth: 0, errors)
        }
        guard let text = written ?? variables.environment[name] else {
            guard let standard else {
                errors.add(
                    place, "${\(name)} is not set",
                    "set it in the file (global_settings: environment: \(name): \"0\"), in the environment "
                        + "(\(name)=0), or give it a default here, ${\(name):-0}")
                return nil
            }
            return sum(standard.sum, place, quoteWidth: standard.offset, errors)
        }
        guard PortExpression.isDigits(text) else {
            let origin = written == nil ? "the environment" : "the file's environment settings"
            errors.add(place, "${\(name)} is \(quoted(text)) in \(origin)", "set it to a whole number")
            return nil
        }
        return PortExpression.number(text)
    }
}
