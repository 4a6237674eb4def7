import BenchmarkModel
import LinuxSystem
import LoadDriver

/// Where the requests of an agent are sent.
extension AgentOrder {
    /// The path of the Unix socket that takes its requests; nil for its port.
    var requestSocket: String? { program?.requestSocket }

    /// The address that takes its requests; nil if the order has an invalid one.
    var requestAddress: SocketAddress? {
        requestSocket.map(SocketAddress.unix) ?? Endpoint(address, ports.requests).map(SocketAddress.internet)
    }

    /// The process as a member of a load; nil if the order has an invalid address.
    var loadMember: LoadMember? {
        requestAddress.map {
            LoadMember(
                arm: arm, address: $0, tls: https?.requests == true ? https?.certificates ?? TLSRules() : nil)
        }
    }

    /// Returns the URL of a request.
    func requestURL(_ path: String) -> String {
        let scheme = https?.requests == true ? "https" : "http"
        return requestSocket == nil ? "\(scheme)://\(address):\(ports.requests)\(path)" : "\(scheme)://localhost\(path)"
    }

    /// Returns the Unix socket at which a port of the agent is found: that of requests, where they have one.
    func socket(ofPort port: Int) -> String? { port == ports.requests ? requestSocket : nil }
}
