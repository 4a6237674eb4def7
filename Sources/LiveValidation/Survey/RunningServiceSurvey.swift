package import BenchmarkModel
package import LinuxSystem
package import Scraping

/// Looks at a service that is running already: at its pages over HTTP and, where /proc shows them, at its processes.
package enum RunningServiceSurvey {
    /// Looks at the service at an address.
    /// - Parameters:
    ///   - path: a path that is tried before the usual paths of metrics pages; nil for none.
    ///   - fetcher: has no transfers in progress.
    ///   - check: called a thousand times a second. An error that it throws ends the survey.
    package static func look<Failure: Error>(
        host: String, port: Int, path: String?, _ fetcher: any PageFetcher, limit: Double = 2,
        check: () throws(Failure) -> Void
    ) throws(Failure) -> ServiceSighting {
        let survey = PortSurvey(fetcher, limit: limit)
        let asked = try survey.look(at: SeenPort(address: host, number: port), first: path, check: check)
        var sighting = ServiceSighting(ports: [asked])
        guard asked.answersHTTP else { return sighting }
        switch ListenerSearch().find(host: host, port: port) {
        case .none(let reason): sighting.unseen.append("its processes: \(reason)")
        case .processes(let roots):
            let seen = ListeningProcesses(roots.map(\.pid))
            sighting.processes = SeenProcesses(seen, of: roots)
            if let hidden = seen.hidden.first {
                sighting.unseen.append("the ports of \(hidden.name): its descriptors cannot be read")
            }
            for other in seen.ports {
                let found = SeenPort(other)
                if other.number == port {
                    // The listening socket says more than the host that the user typed.
                    sighting.ports[0].address = found.address
                    sighting.ports[0].isOnAllAddresses = found.isOnAllAddresses
                } else if !sighting.ports.contains(where: { $0.number == found.number }) {
                    sighting.ports.append(try survey.look(at: found, check: check))
                }
            }
        }
        return sighting
    }
}

extension SeenPort {
    /// A port of a listening socket, not asked yet.
    package init(_ port: ListeningProcesses.Port) {
        self.init(
            address: port.address.description, number: port.number, isOnAllAddresses: port.address.isAny)
    }
}

extension SeenProcesses {
    /// - Parameter roots: the processes of the service without their descendants.
    package init(_ seen: ListeningProcesses, of roots: [RunningProcess]) {
        let files = ProcessFiles()
        let first = roots.first
        self.init(
            count: seen.processes.count, executable: first.flatMap { files.executable($0.pid) },
            command: first?.arguments ?? [], workingDirectory: first.flatMap { files.workingDirectory($0.pid) })
    }
}
