package import BenchmarkModel
import LinuxSystem

/// A metrics page of a process.
package struct PageOrder: Codable, Hashable, Sendable {
    package var port: Int
    /// Path and query.
    package var path: String
    package var isSecure: Bool
    /// How requests reach the page; nil for a page that is not guarded.
    package var access: HTTPAccess?

    package init(port: Int, path: String, isSecure: Bool = false, access: HTTPAccess? = nil) {
        self.port = port
        self.path = path
        self.isSecure = isSecure
        self.access = access
    }

    /// - Parameter ports: the ports of its agent.
    package init(_ page: MetricsPage, ports: AgentPorts) {
        self.init(
            port: page.port.number(in: ports), path: page.path, isSecure: page.isSecure, access: page.access)
    }
}

extension AgentOrder {
    /// The URLs of its metrics pages, in the order in which they are asked.
    var pageURLs: [String] {
        if let page { return [page.url] }
        return pages.map { "\($0.isSecure ? "https" : "http")://\(address):\($0.port)\($0.path)" }
    }

    /// Returns how the certificate of a page's server is checked; nil for the usual check.
    func tls(ofPage page: PageOrder) -> TLSRules? { page.access?.tls ?? https?.certificates }

    /// Returns the index of the first page at a port, whose server also answers the other requests at that port; nil
    /// where the port has no page.
    func page(atPort port: Int) -> Int? { pages.firstIndex { $0.port == port } }

    /// The ports of its metrics pages, each once.
    var pagePorts: [Int] {
        pages.reduce(into: []) { ports, page in if !ports.contains(page.port) { ports.append(page.port) } }
    }

    /// The servers of its metrics pages.
    var pageServers: [Endpoint] { pagePorts.compactMap { Endpoint(address, $0) } }

    /// Returns the beginning of a sentence about a page, with its path if the agent has several pages.
    func pageName(_ index: Int) -> String { pages.count > 1 ? "its page \(pages[index].path)" : "its page" }
}
