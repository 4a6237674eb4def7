import BenchmarkModel
import LinuxSystem
import Probes

/// The traffic of a Prometheus' scrapes, from the connections to the agents' servers.
extension PrometheusObservations {
    /// Mean traffic of one scrape, in bytes.
    struct Traffic: Hashable {
        let sent: Double
        let received: Double
        let wire: Measured
        let steadySeconds: Double

        /// Returns the sum over the servers of an agent; at least one.
        static func sum(_ servers: [Traffic]) -> Traffic {
            let wires = servers.map(\.wire)
            return Traffic(
                sent: servers.reduce(0) { $0 + $1.sent }, received: servers.reduce(0) { $0 + $1.received },
                wire: wires.first { $0.value == nil } ?? .value(wires.reduce(0) { $0 + ($1.value ?? 0) }),
                steadySeconds: servers[0].steadySeconds)
        }
    }

    func traffic(
        _ agent: Agent, _ page: Result<Page, PrometheusScraper.Problem>, _ loadPorts: Result<Set<Int>, Missing>
    ) -> Result<Traffic, PrometheusScraper.Problem> {
        page.flatMap { _ in
            findings.accounts.flatMap { accounts in
                guard let servers = agent.order.pageServers.first.flatMap({ accounts[$0] }), !servers.isEmpty else {
                    return .failure(.init(reason: "its connections were not counted"))
                }
                return loadPorts.mapError { .init(reason: $0.reason) }.flatMap { ports in
                    var all: [Traffic] = []
                    for server in servers {
                        // The load may have the same client port at another server.
                        let ofLoad = server.port == agent.order.ports.requests ? ports : []
                        switch Self.traffic(
                            Self.scrapes(server.connections, besides: ofLoad), scrapes: server.scrapes,
                            pages: server.pages, steadySeconds: steadySeconds)
                        {
                        case .success(let traffic): all.append(traffic)
                        case .failure(let problem): return .failure(problem)
                        }
                    }
                    return .success(Traffic.sum(all))
                }
            }
        }
    }

    /// Returns the connections that the load did not make. A service may serve its page on its request port.
    ///
    /// - Parameter loadPorts: the client ports of the load.
    static func scrapes(
        _ accounts: [Result<ConnectionTraffic, Missing>], besides loadPorts: Set<Int>
    ) -> [Result<ConnectionTraffic, Missing>] {
        accounts.filter { account in
            guard case .success(let traffic) = account else { return true }
            return !loadPorts.contains(Int(traffic.client.port))
        }
    }

    /// Returns the mean traffic of a scrape of all pages of a server. Where the agent closes connections, each
    /// connection is one scrape of a page, and only connections that were opened and closed within steady state count.
    /// Where it keeps connections, the number of scrapes is Prometheus' own.
    ///
    /// - Parameters:
    ///   - scrapes: the number of scrapes of each page that the connections hold completely.
    ///   - pages: the number of pages of the server.
    static func traffic(
        _ accounts: [Result<ConnectionTraffic, Missing>], scrapes: Result<Int, Missing>, pages: Int = 1,
        steadySeconds: Double
    ) -> Result<Traffic, PrometheusScraper.Problem> {
        var used: [ConnectionTraffic] = []
        for account in accounts {
            switch account {
            case .failure(let problem): return .failure(.init(reason: problem.reason))
            case .success(let one) where one.sent + one.received > 0: used.append(one)
            case .success: break
            }
        }
        let whole = used.filter { $0.isNew && $0.isClosed }
        let isKept = used.contains { !$0.isClosed } || whole.isEmpty
        let counted = isKept ? used : whole
        let count: Int
        switch scrapes {
        case .failure(let problem) where (isKept || pages > 1) && !used.isEmpty:
            return .failure(.init(reason: problem.reason))
        case .success(let scrapes) where isKept: count = scrapes
        case .success(let scrapes) where pages > 1:
            guard whole.count == scrapes * pages else {
                return .failure(
                    .init(
                        reason: "the kernel saw \(Count.text(whole.count, "connection")) for "
                            + "\(Count.text(scrapes, "scrape")) of \(Count.text(pages, "page"))"))
            }
            count = scrapes
        default: count = whole.count
        }
        guard !counted.isEmpty, count > 0 else {
            return .failure(.init(reason: "the kernel saw no connection of a scrape in steady state"))
        }
        let sent = Double(counted.reduce(0) { $0 + $1.sent }) / Double(count)
        let received = Double(counted.reduce(0) { $0 + $1.received }) / Double(count)
        let wire: Measured
        if !isKept {
            let bytes = whole.reduce(0) { $0 + WireModel.bytes(request: $1.sent, response: $1.received) }
            wire = .value(Double(bytes) / Double(count))
        } else if pages > 1 {
            wire = .absent("its pages share connections, which do not show the bytes of each page")
        } else {
            wire = .value(
                Double(
                    WireModel.bytes(request: Int(saturating: sent), response: Int(saturating: received), isKept: true)))
        }
        return .success(Traffic(sent: sent, received: received, wire: wire, steadySeconds: steadySeconds))
    }
}
