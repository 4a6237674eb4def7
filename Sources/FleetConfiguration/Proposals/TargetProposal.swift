package import BenchmarkModel

/// Proposes a target file for a service that was seen.
package struct TargetProposal {
    private let sighting: ServiceSighting
    private let mapping: PortMapping
    private var draft: TargetDraft

    /// - Parameters:
    ///   - command: the program's path and arguments.
    ///   - workingDirectory: an absolute path; nil if it is not known.
    package static func draft(
        _ sighting: ServiceSighting, name: String, command: [String], environment: [String: String] = [:],
        workingDirectory: String?
    ) -> TargetDraft {
        let mapping = PortMapping(sighting, command: command, environment: environment)
        var proposal = TargetProposal(
            sighting: sighting, mapping: mapping, draft: TargetDraft(name: name, command: mapping.command))
        proposal.draft.workingDirectory = workingDirectory
        proposal.draft.environment = mapping.environment
        proposal.draft.bindsAddress = mapping.bindsAddress || !mapping.fixed.isEmpty
        proposal.describeCommand(command)
        proposal.describeAddress()
        proposal.describePages()
        proposal.describeHealth()
        proposal.describeRequests()
        proposal.describeEnd()
        return proposal.draft
    }

    private mutating func describeCommand(_ original: [String]) {
        if let processes = sighting.processes {
            draft.note(
                .command,
                processes.count == 1
                    ? "One process was seen."
                    : "\(processes.count) processes were seen. The children of the first one are counted with it.")
        }
        for reason in sighting.unseen { draft.note(.command, "Not seen: \(reason).") }
        if mapping.command != original {
            draft.note(
                .command, "The ports and addresses of the command became placeholders. It was: \(shown(original))")
        }
        if SecretText.maskedCommand(original) != original {
            draft.note(
                .command,
                "It seems to have a secret, which every user of the machine can read while it runs. Write it as a "
                    + "variable in environment, if the program can read one.")
        }
    }

    private func shown(_ words: [String]) -> String {
        SecretText.maskedCommand(words).map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: " ")
    }

    private mutating func describeAddress() {
        for port in sighting.ports where !port.answersHTTP {
            let reason = port.remarks.first.map { ": \($0)" } ?? ""
            draft.note(.address, "Port \(port.number) was seen too, and does not serve HTTP\(reason).")
        }
        for fixed in mapping.fixed {
            draft.note(
                .address,
                "TO DECIDE: it listens on port \(fixed.number) of "
                    + "\(fixed.isOnAllAddresses ? "all addresses" : fixed.address), and its command does not name that "
                    + "port. A run starts several processes at once. Let the program take the port from AGENT_PORT, "
                    + "METRICS_PORT or an argument ({port}, {metrics_port}), or its address from AGENT_ADDRESS or "
                    + "{address}.")
        }
        if !draft.bindsAddress {
            draft.note(
                .address,
                "It does not listen on the address that it is given, so the bench tells its processes apart by their "
                    + "ports. Let it listen on AGENT_ADDRESS or {address} if it can, and leave this key out.")
        }
    }

    private mutating func describePages() {
        // A target file has at most so many pages.
        let pages = mapping.pages.prefix(MetricsPage.most).compactMap { port in port.page.map { (port, $0) } }
        guard !pages.isEmpty else {
            draft.note(.metrics, "TO DECIDE: no port with a metrics page was found.")
            for port in sighting.ports where port.answersHTTP {
                for remark in port.remarks.prefix(1) { draft.note(.metrics, "Port \(port.number): \(remark).") }
            }
            return draft.note(.families, "A complete page has these families; none were seen.")
        }
        draft.pages = pages.map { port, page in MetricsPage(page.path, port: mapping.roles[port.number] ?? .metrics) }
        for (port, page) in pages { describe(page, port) }
        if pages.count > 1 {
            draft.note(
                .metrics,
                "\(pages.count) pages were seen, and a scrape asks for all of them. Remove those that your Prometheus "
                    + "does not scrape.")
        }
        describeFamilies(pages.map(\.1))
    }

    private mutating func describe(_ page: SeenPage, _ port: SeenPort) {
        draft.note(
            .metrics,
            "Seen on port \(port.number): \(Count.text(page.samples, "sample")), \(Count.text(page.bytes, "byte")), "
                + "\(page.contentType ?? "no content type"); OpenMetrics: \(page.isOpenMetrics ? "yes" : "no"); gzip: "
                + "\(page.isCompressed ? "yes" : "no").")
        if let from = page.redirectedFrom {
            draft.note(.metrics, "\(from) redirects to \(page.path). A scrape of \(from) would cost two requests.")
        }
    }

    private mutating func describeFamilies(_ pages: [SeenPage]) {
        var seen: Set<String> = []
        let families = pages.flatMap(\.families).filter { seen.insert($0).inserted }
        draft.requiredFamilies = Self.ownFamilies(families)
        let what = pages.count == 1 ? "its page has" : "its pages have"
        draft.note(
            .families,
            draft.requiredFamilies.isEmpty
                ? "An agent is ready when \(what) these families. No families were seen except those of its runtime "
                    + "and client library."
                : "An agent is ready when \(what) these families, of \(families.count) that were seen. Name families "
                    + "that are on the page before the first request.")
    }

    /// Returns a few families of the application, not of its runtime or client library, in the page's order.
    static func ownFamilies(_ names: [String]) -> [String] {
        let foreign = [
            "process_", "go_", "python_", "jvm_", "nodejs_", "dotnet_", "ruby_", "promhttp_", "prometheus_", "scrape_",
            "executor_", "logback_", "tomcat_", "hikaricp_", "target_info", "exporter_",
        ]
        return Array(
            names.filter { name in !foreign.contains { name.hasPrefix($0) } && !name.hasSuffix("_created") }.prefix(3))
    }

    private mutating func describeHealth() {
        guard let port = mapping.health, let path = port.healthPath else {
            draft.healthPath = nil
            return draft.note(.health, "No health check was found. Give its path if the program has one.")
        }
        draft.healthPath = path
        if port.number != mapping.pages.first?.number { draft.healthPort = mapping.roles[port.number] }
        if port.answersEveryPath {
            draft.note(.health, "Port \(port.number) answers every path with status 200, so this path may not exist.")
        }
    }

    private mutating func describeRequests() {
        let what =
            "Requests of the load, sent in turn; {request} is their number. For other methods, headers and bodies, "
            + "give requests (docs/targets.md)."
        draft.note(.requests, what)
        guard let port = mapping.requests else {
            return draft.note(
                .requests,
                "TO DECIDE: no port for requests was found. The bench sends requests to AGENT_PORT or {port}, and the "
                    + "program takes its port from neither. Without requests there is no load.")
        }
        guard port.rootStatus == 200 else {
            return draft.note(
                .requests,
                "TO DECIDE: GET / has \(port.rootStatus.map { "status \($0)" } ?? "no answer"), so no path is "
                    + "proposed. Without requests there is no load.")
        }
        draft.requestPaths = ["/"]
        draft.note(
            .requests,
            "Only / was tried. Give the paths that your users ask. Leave both keys out for an exporter that takes no "
                + "requests.")
    }

    private mutating func describeEnd() {
        guard let end = sighting.end else { return }
        guard end.isRegular, end.left.isEmpty else {
            let text =
                end.isRegular
                ? "it left \(end.left.joined(separator: ", ")) running, which was ended. An agent must end the "
                    + "processes that it starts."
                : "it still ran \(end.seconds.plainText) s later and was killed. Give another signal if it has one:"
            draft.note(.stop, "After SIGTERM, \(text)")
            if !end.isRegular { draft.note(.stop, "stop: {signal: INT}") }
            return
        }
    }
}
