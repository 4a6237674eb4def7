import CYAML

/// One event of libyaml's parser.
struct YAMLEvent {
    enum Kind {
        case start
        case end
        case documentStart
        case scalar(String, isPlain: Bool)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
        /// The name of the anchor that the alias refers to.
        case alias(String)
    }

    let kind: Kind
    let position: SourcePosition
    let end: SourcePosition
    /// The name by which aliases refer to the node that begins here.
    var anchor: String?
    /// The tag as libyaml resolves it: `!!int` is `tag:yaml.org,2002:int`.
    var tag: String?
}

/// The event parser of libyaml, with its own copy of the bytes.
final class YAMLEventStream {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let file: String

    /// Starts to parse.
    /// - Parameter bytes: valid UTF-8.
    init(_ bytes: [UInt8], file: String) {
        self.file = file
        // Add one byte, because libyaml refuses an empty input without an address.
        input = .allocate(capacity: bytes.count + 1)
        _ = input.initialize(from: bytes + [0])
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        // Initialization fails only without memory, and then nothing else would work.
        precondition(yaml_parser_initialize(parser) == 1, "libyaml has no memory")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// Returns the next event.
    /// - Throws: the error of libyaml with its position.
    func next() throws(ConfigurationErrors) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        let position = Self.position(event.start_mark)
        let end = Self.position(event.end_mark)

        func made(
            _ kind: YAMLEvent.Kind, anchor: UnsafeMutablePointer<yaml_char_t>? = nil,
            tag: UnsafeMutablePointer<yaml_char_t>? = nil
        ) -> YAMLEvent {
            YAMLEvent(
                kind: kind, position: position, end: end, anchor: anchor.map { String(cString: $0) },
                tag: tag.map { String(cString: $0) })
        }
        switch event.type {
        case YAML_STREAM_END_EVENT: return made(.end)
        case YAML_DOCUMENT_START_EVENT: return made(.documentStart)
        case YAML_ALIAS_EVENT: return made(.alias(event.data.alias.anchor.map { String(cString: $0) } ?? ""))
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return made(
                .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), anchor: scalar.anchor, tag: scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            return made(.sequenceStart, anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            return made(.mappingStart, anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag)
        case YAML_SEQUENCE_END_EVENT: return made(.sequenceEnd)
        case YAML_MAPPING_END_EVENT: return made(.mappingEnd)
        default: return made(.start)
        }
    }

    private func problem() -> ConfigurationErrors {
        let state = parser.pointee
        let reason = state.problem.map { String(cString: $0) } ?? "this is not YAML"
        let context = state.context.map { " (\(String(cString: $0)))" } ?? ""
        // The reader of libyaml, which checks single characters, gives only an offset.
        let start =
            state.error == YAML_READER_ERROR
            ? position(ofByte: state.problem_offset) : Self.position(state.problem_mark)
        return ConfigurationErrors([
            ConfigurationError(
                file: file, position: start, message: reason + context,
                remedy: isTab(at: start) ? "indent with spaces: YAML does not allow tabs there" : "write YAML 1.1")
        ])
    }

    private func isTab(at position: SourcePosition) -> Bool {
        let line = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst(
            position.line - 1
        ).first
        // Only spaces and dashes, of one byte each, can be before a tab of the indentation.
        return line?.dropFirst(position.column - 1).first == UInt8(ascii: "\t")
    }

    private func position(ofByte offset: Int) -> SourcePosition {
        let before = input.prefix(min(offset, input.count))
        let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return SourcePosition(line: line, column: before[lineStart...].count { $0 & 0xc0 != 0x80 } + 1)
    }

    private static func position(_ mark: yaml_mark_t) -> SourcePosition {
        SourcePosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
