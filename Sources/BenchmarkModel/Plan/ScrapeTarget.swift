/// An agent of which only the address of its metrics is known: what a Prometheus configuration says of one, after
/// relabelling.
package struct ScrapeTarget: Hashable, Sendable {
    /// The scrape configuration's job; nil in a file_sd file, which has none.
    package let job: String?
    package let scheme: String
    /// A name or an address; IPv6 in brackets.
    package let host: String
    package let port: Int
    /// Begins with a slash. As configured, not escaped.
    package let path: String
    /// The query: values by name, in the order in which they are sent.
    package let parameters: [String: [String]]
    /// What the server asks for; nil when nothing says that it does.
    package let credentials: ScrapeCredentials?
    /// Whether labels of its page win over those of the target (`honor_labels`).
    package let honorsLabels: Bool
    /// Keys of its job that are neither of these and that say how a server asks it, or what a server stores of its page. Sorted.
    package let otherSettings: [String]
    package let labels: [String: String]

    package init(
        job: String?, scheme: String, host: String, port: Int, path: String, parameters: [String: [String]] = [:],
        credentials: ScrapeCredentials? = nil, honorsLabels: Bool = false, otherSettings: [String] = [],
        labels: [String: String]
    ) {
        self.job = job
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.parameters = parameters
        self.credentials = credentials
        self.honorsLabels = honorsLabels
        self.otherSettings = otherSettings
        self.labels = labels
    }

    /// The same target, asked with other credentials.
    package func authorized(by credentials: ScrapeCredentials?) -> ScrapeTarget {
        ScrapeTarget(
            job: job, scheme: scheme, host: host, port: port, path: path, parameters: parameters,
            credentials: credentials, honorsLabels: honorsLabels, otherSettings: otherSettings, labels: labels)
    }

    /// The address that a Prometheus server asks, escaped as it does: a `?` of the path becomes %3F, parameters are sorted
    /// by name. Source: Go's net/url (URL.String, Values.Encode), which Prometheus' scrape/target.go uses.
    package var url: String {
        let query = parameters.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.flatMap { name, values in
            values.map { "\(URLText.query(name))=\(URLText.query($0))" }
        }
        return "\(scheme)://\(host):\(port)\(Self.escaped(path: path))"
            + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }
}

extension ScrapeTarget {
    /// A path as a Prometheus server asks for it.
    package static func escaped(path: String) -> String { URLText.path(path) }
}

/// How a scrape configuration authorizes requests. Printing or reflecting it shows no secret.
package enum ScrapeCredentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// HTTP basic authentication.
    case basic(user: Secret, password: Secret)
    /// A header `Authorization: Bearer`.
    case bearer(Secret)

    /// A secret, or the file that holds it, from whose text blanks around it are left out.
    package enum Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
        case text(String)
        case file(String)

        package var description: String {
            switch self {
            case .text: SecretText.mask
            case .file(let path): path
            }
        }

        package var customMirror: Mirror { Mirror(self, children: ["secret": description]) }
    }

    package var description: String {
        switch self {
        case .basic(_, let password): "password \(password)"
        case .bearer(let token): "bearer token \(token)"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: ["credentials": description]) }
}

/// Parts of URLs, escaped as Go's net/url does.
enum URLText {
    static func path(_ text: String) -> String { escaped(text, besides: "-_.~$&+,/:;=@") }

    static func query(_ text: String) -> String { escaped(text, besides: "-_.~ ").replacing(" ", with: "+") }

    private static func escaped(_ text: String, besides plain: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case _ where plain.utf8.contains(byte): result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}

/// What a fleet's files hold.
package enum FleetSource: Hashable, Sendable {
    /// Agents that can be started: their ports and dependencies are known.
    case fleet(Fleet)
    /// Addresses of metrics, in file order: they can be looked at, not started.
    case scrapeTargets(name: String, [ScrapeTarget])
}
