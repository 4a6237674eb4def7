import ConfigurationReader
public import PrometheusExporter

/// All that is wrong with a web configuration, in the order of the file.
public struct WebConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Mistake: Hashable, Sendable, CustomStringConvertible {
        public let file: String
        /// From 1; nil when the file as a whole is meant.
        public let line: Int?
        /// From 1, in Unicode scalars.
        public let column: Int?
        public let message: String
        /// What would be right; may be empty.
        public let remedy: String

        /// `web.yml:3:14: client_auth_type "Require" is unknown: it may be ...`
        public var description: String {
            let place = line.flatMap { line in column.map { ":\(line):\($0)" } } ?? ""
            return "\(file)\(place): \(message)" + (remedy.isEmpty ? "" : ": \(remedy)")
        }
    }

    /// At least one.
    public let mistakes: [Mistake]

    init(_ errors: ConfigurationErrors) {
        mistakes = errors.errors.map {
            Mistake(
                file: $0.file, line: $0.position?.line, column: $0.position?.column, message: $0.message,
                remedy: $0.remedy)
        }
    }

    /// One line a mistake.
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}

/// Why a server with a web configuration could not start.
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
