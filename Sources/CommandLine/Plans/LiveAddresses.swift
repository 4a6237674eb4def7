import BenchmarkModel
import Foundation
import LiveValidation
import Scraping

/// The addresses of running agents.
enum LiveAddresses {
    /// The message for `--address` with a file that has addresses.
    static let unusedAddress = "--address: the fleet file has addresses of its own: leave out --address"

    /// Returns the host of each machine: the host from `--address`, or the name of the machine.
    static func hosts(_ text: String?, _ machines: [String]) throws(UsageError) -> [String: String] {
        Dictionary(uniqueKeysWithValues: machines.map { ($0, $0) })
            .merging(try given("--address", text, machines)) { $1 }
    }

    /// Returns the hosts that a flag assigns to machines: HOST for all of them, or a list of MACHINE=HOST.
    static func given(_ flag: String, _ text: String?, _ machines: [String]) throws(UsageError) -> [String: String] {
        var hosts: [String: String] = [:]
        guard let text else { return hosts }
        for part in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let host = halves[halves.count - 1]
            guard isHost(host) else {
                throw UsageError(
                    description:
                        "\(flag) '\(SecretText.masked(part))': give a host name or an address without port, IPv6 in "
                        + "brackets"
                )
            }
            if halves.count == 2 {
                guard machines.contains(halves[0]) else {
                    throw UsageError(
                        "\(flag): no machine '\(halves[0])'", word: halves[0], among: machines,
                        else: "the machines are \(machines.joined(separator: ", "))")
                }
                hosts[halves[0]] = host
            } else {
                for machine in machines { hosts[machine] = host }
            }
        }
        return hosts
    }

    private static func isHost(_ text: String) -> Bool {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let inner = isBracketed ? text.dropFirst().dropLast() : text[...]
        return !inner.isEmpty
            && inner.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-._".unicodeScalars.contains($0))
                    || isBracketed && $0 == ":"
            }
    }

    static func target(
        _ agent: AgentProfile, _ hosts: [String: String], _ families: [RequiredFamily], _ access: HTTPAccess? = nil,
        _ credentials: Credentials? = nil
    ) -> LiveTarget {
        let root = "http://\(hosts[agent.id.machine] ?? agent.id.machine):\(agent.metricsPort)"
        return LiveTarget(
            subject: .agent(agent.id), url: PageAddress(root + "/metrics"),
            healthURL: PageAddress(root + "/health"), agent: agent.id.name, families: families,
            credentials: credentials, tls: access?.tls, followsRedirects: access?.followsRedirects ?? true)
    }

    /// Returns the target for an address of the command line.
    static func target(
        _ text: String, _ families: [RequiredFamily], _ access: HTTPAccess? = nil, _ credentials: Credentials? = nil
    ) throws(UsageError) -> LiveTarget {
        let address = PageAddress(text)
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty,
            parts.port.map({ (1...65535).contains($0) }) ?? true
        else {
            throw UsageError(
                description: "'\(address)' is not the URL of a metrics page: give http://HOST:PORT/metrics")
        }
        guard credentials == nil || parts.user == nil else {
            throw UsageError(
                description: "'\(address)' has a user and a flag gives credentials too: leave out one of them")
        }
        return LiveTarget(
            subject: .url(address), url: address, families: families, credentials: credentials, tls: access?.tls,
            followsRedirects: access?.followsRedirects ?? true)
    }
}
