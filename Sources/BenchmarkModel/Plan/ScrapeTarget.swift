/// An agent of which only the metrics address is known: a target of a Prometheus configuration, after relabeling.
package struct ScrapeTarget: Hashable, Sendable {
    /// The job of the scrape configuration; nil in a file_sd file, which has none.
    package let job: String?
    package let scheme: String
    /// A name or an address; IPv6 in brackets.
    package let host: String
    package let port: Int
    /// Path with a leading slash, as configured and not escaped.
    package let path: String
    /// The query: values by name, in the order in which they are sent.
    package let parameters: [String: [String]]
    /// How requests reach the server.
    package var access: HTTPAccess
    /// Whether labels of the page win over those of the target (`honor_labels`).
    package let honorsLabels: Bool
    /// Other keys of the job that control how a server scrapes the target, or what it stores of the page. Sorted.
    package let otherSettings: [String]
    package let labels: [String: String]

    package init(
        job: String?, scheme: String, host: String, port: Int, path: String, parameters: [String: [String]] = [:],
        access: HTTPAccess = HTTPAccess(), honorsLabels: Bool = false, otherSettings: [String] = [],
        labels: [String: String]
    ) {
        self.job = job
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.parameters = parameters
        self.access = access
        self.honorsLabels = honorsLabels
        self.otherSettings = otherSettings
        self.labels = labels
    }

    /// The address that a Prometheus server requests, with its escaping: a `?` in the path becomes %3F, and parameters
    /// are sorted by name. Source: Go's net/url (URL.String, Values.Encode), which Prometheus' scrape/target.go uses.
    package var url: String {
        let query = parameters.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.flatMap { name, values in
            values.map { "\(URLText.query(name))=\(URLText.query($0))" }
        }
        return "\(scheme)://\(host):\(port)\(Self.escaped(path: path))"
            + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }
}

extension ScrapeTarget {
    /// Returns a path as a Prometheus server requests it.
    package static func escaped(path: String) -> String { URLText.path(path) }
}

/// Escapes parts of URLs in the same way as Go's net/url.
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

/// The content of a fleet's files.
package enum FleetSource: Hashable, Sendable {
    /// Agents that can be started, because their ports and dependencies are known.
    case fleet(Fleet)
    /// Addresses of metrics, in file order. The agents can be scraped, but not started.
    case scrapeTargets(name: String, [ScrapeTarget])
}
