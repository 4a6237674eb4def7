package import BenchmarkModel

/// How a hub's Prometheus asks an agent and stores its page, beyond what labels can say.
package struct ScrapeSettings: Hashable, Sendable {
    /// Whether labels of the page win over those of the target.
    package let honorsLabels: Bool
    package let credentials: ScrapeCredentials?
    /// Parameters with several values: a label holds one value of a parameter.
    package let parameters: [String: [String]]

    package static let plain = ScrapeSettings()

    package init(
        honorsLabels: Bool = false, credentials: ScrapeCredentials? = nil, parameters: [String: [String]] = [:]
    ) {
        self.honorsLabels = honorsLabels
        self.credentials = credentials
        self.parameters = parameters
    }
}

extension ScrapeSettings {
    /// The password or token, where its configuration had it itself; nil where a file has it, or nothing is asked for.
    var secret: String? {
        switch credentials {
        case .basic(_, .text(let password)): password
        case .bearer(.text(let token)): token
        case .basic, .bearer, nil: nil
        }
    }
}

/// A job of a hub's Prometheus: agents with the same settings.
struct HubJob: Hashable, Sendable {
    /// In all hubs the same for the same settings.
    let name: String
    let settings: ScrapeSettings
    let agents: [HubAgent]

    /// The label `job` of every agent, whatever its job is called: rules, alerts and dashboards ask by it.
    static let label = "agents"
}

extension HubPlan {
    /// A hub's jobs: the one for agents without settings, `agents`, which may be empty, then `agents-2` and on, by the first agent of
    /// the fleet that has their settings.
    ///
    /// - Complexity: O(agents).
    func jobs(of hub: HubPlace) -> [HubJob] {
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
