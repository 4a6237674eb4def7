import ConfigurationReader
public import PrometheusExporter

/// All mistakes of a web configuration, in the order of the file.
public struct WebConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Mistake: Hashable, Sendable, CustomStringConvertible {
        public let file: String
        /// The line number, from 1; nil if the mistake concerns the whole file.
        public let line: Int?
        /// The column, from 1, in Unicode scalars.
        public let column: Int?
        public let message: String
        /// How to fix the mistake; may be empty.
        public let remedy: String

        /// The mistake in the form `web.yml:3:14: unknown value "Require": did you mean ...`.
        public var description: String {
            let location = line.flatMap { line in column.map { ":\(line):\($0)" } } ?? ""
            return "\(file)\(location): \(message)" + (remedy.isEmpty ? "" : ": \(remedy)")
        }
    }

    /// At least one mistake.
    public let mistakes: [Mistake]

    init(_ errors: ConfigurationErrors) {
        mistakes = errors.errors.map {
            Mistake(
                file: $0.file, line: $0.position?.line, column: $0.position?.column, message: $0.message,
                remedy: $0.remedy)
        }
    }

    /// One line for each mistake.
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}

/// The reason why a server with a web configuration could not start.
public enum SecureServerError: Error, Equatable, Sendable, CustomStringConvertible {
    case configuration(WebConfigurationError)
    case server(ServerError)

    public var description: String {
        switch self {
        case .configuration(let error): error.description
        case .server(let error): error.description
        }
    }
}
