package import BenchmarkModel

/// Settings of a scrape and of the storage of its page that labels cannot express.
package struct ScrapeSettings: Hashable, Sendable {
    /// Whether labels of the page take precedence over labels of the target.
    package let honorsLabels: Bool
    package let access: HTTPAccess
    /// Parameters with several values, or with a name that is not part of a label name. The others are labels.
    package let parameters: [String: [String]]

    package static let plain = ScrapeSettings()

    package init(
        honorsLabels: Bool = false, access: HTTPAccess = HTTPAccess(), parameters: [String: [String]] = [:]
    ) {
        self.honorsLabels = honorsLabels
        self.access = access
        self.parameters = parameters
    }
}

extension ScrapeSettings {
    /// The password or token if the configuration contains it; nil if a file holds it or no credentials are needed.
    var secret: String? {
        if case .text(let secret)? = access.credentials?.secret { secret } else { nil }
    }
}

/// A scrape job of a hub's Prometheus: agents with the same settings.
struct HubJob: Hashable, Sendable {
    /// Name of the job. Equal settings have the same name in all hubs.
    let name: String
    let settings: ScrapeSettings
    let agents: [HubAgent]

    /// The label `job` of every agent, whatever the name of its job. Rules, alerts and dashboards select by this label.
    static let label = "agents"
}

extension HubPlan {
    /// Returns a hub's jobs. The first is `agents`, for agents without settings; it may be empty. `agents-2` and the
    /// following jobs are numbered in the order in which their settings first appear in the fleet.
    ///
    /// - Complexity: O(agents).
    func jobs(of hub: MachineHub) -> [HubJob] {
        var order = [ScrapeSettings.plain]
        var known: Set<ScrapeSettings> = [.plain]
        for agent in agents where known.insert(agent.settings).inserted { order.append(agent.settings) }
        let own = Dictionary(grouping: agents(of: hub), by: \.settings)
        return order.enumerated().compactMap { index, settings in
            let agents = own[settings] ?? []
            guard index == 0 || !agents.isEmpty else { return nil }
            return HubJob(
                name: index == 0 ? HubJob.label : "\(HubJob.label)-\(index + 1)", settings: settings, agents: agents)
        }
    }
}
