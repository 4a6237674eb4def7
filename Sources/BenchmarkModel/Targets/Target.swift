/// How a target's exporter is switched off for the control arm.
package enum OffSwitch: Hashable, Sendable, Codable {
    /// Environment variables added to (or replacing those of) the treatment's.
    case environment(TargetEnvironment)
    /// Arguments appended to the command.
    case arguments(StoredWithoutSecrets<[String]>)
    /// It cannot be: absolute costs only, no overhead.
    case none

    /// The same, with the values of these variables shown.
    package func showing(_ names: [String]) -> OffSwitch {
        if case .environment(let environment) = self { .environment(environment.showing(names)) } else { self }
    }
}

/// Who scrapes a target's agents in steady state.
package enum ScraperKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The bench's own, asking for text 0.0.4 without compression.
    case embedded
    /// The bench's own, asking word for word as the installed Prometheus does.
    case likePrometheus = "like-prometheus"
    /// A Prometheus that the bench starts for it.
    case prometheus
}

/// An implementation of an agent, as its file in targets/ describes it.
package struct Target: Hashable, Sendable, Codable {
    package var name: String
    package var title: String
    /// Argument vector with the placeholders of `Placeholders`; the first is the executable, relative to the project root
    /// unless absolute.
    @StoredWithoutSecrets package var command: [String]
    /// Environment of both arms, with the same placeholders, over the harness's own variables.
    package var environment: TargetEnvironment
    /// Variables of its environments whose values are no secrets, and are shown and stored.
    package let shownVariables: [String]
    /// Where its secrets are read again when a run is resumed: the path of its file; nil where it has none, or was not read from a file.
    package var file: String?
    package internal(set) var off: OffSwitch
    /// What leaves out its HTTP server as well, where `off` is in force; none where nothing does.
    package internal(set) var bare: OffSwitch
    /// Whether it can listen on a given address; otherwise its ports are moved so that no two processes meet.
    package let bindsAddress: Bool
    /// Paths the load requests in turn, `{request}` standing for the request's number; empty for a program that takes no requests.
    @StoredWithoutSecrets package internal(set) var requestPaths: [String]
    /// As `command`, of the user's own load for a program whose requests are not HTTP, one process of it for each of the agent's;
    /// empty when there is none. Never beside `requestPaths`.
    @StoredWithoutSecrets package internal(set) var loadCommand: [String]
    @StoredWithoutSecrets package internal(set) var metricsPath: String
    /// nil for a program that does not tell of its health.
    package let healthPath: String?
    /// Families that a complete exposition declares.
    package let requiredFamilies: [String]
    /// Seconds after which an agent that is not ready has failed.
    package let readinessLimit: Double
    /// Requests per second and agent in steady state, unless the command line says otherwise.
    package var requestRate: Double
    /// Why that rate, for the report. Empty when there is nothing to say.
    package let requestRateReason: String
    /// Share of its requests that it fails by design, 0 to 1.
    package let expectedFailures: Double
    /// Command that prints `name version` lines of what the agent loads; empty when there is none.
    @StoredWithoutSecrets package var versionsCommand: [String]
    /// As `command`, of a build that loads its allocator dynamically, so that one that counts can take its place; empty when there
    /// is none.
    @StoredWithoutSecrets package internal(set) var heapCommand: [String]
    /// As `command`, of the fleet's legacy agents: a wrapper, and behind it a program without base class, its only child. Empty: they are
    /// started as all others.
    @StoredWithoutSecrets package var legacyCommand: [String]
    /// Over `environment`, in the heap phase.
    package internal(set) var heapEnvironment: TargetEnvironment
    /// Seconds between its scrapes; nil: the plan's. A part of the plan's, which is the length of the steady state.
    package var scrapeInterval: Double?
    /// Whether its scrapes of steady state ask for gzip.
    package var scrapesGzip: Bool
    /// Who scrapes it in steady state.
    package var scraper: ScraperKind
    /// Replaces {bin} in its commands: where another build of it is; nil: the bench's own.
    package var binaries: String?
    /// Whether a process of it can hold several agents, told by AGENT_PACK and PACK_I_... in its environment.
    package let holdsPacks: Bool
    /// Agents in a process.
    package var pack: Int
    /// What makes its program, for the message that it is not there; empty when nothing of the project's does.
    package let madeBy: String

    /// Where the page of a program is that runs already and is never started or ended. nil for all that the bench starts.
    package var url: PageAddress?
    /// How the requests for that page are authorized; nil: not at all.
    package var credentials: CredentialFiles?

    /// Whether it gets requests in steady state, from the bench or from a load command.
    package var takesRequests: Bool { !requestPaths.isEmpty || !loadCommand.isEmpty }

    /// Whether an agent of it runs behind a wrapper.
    package func isWrapped(_ agent: AgentProfile) -> Bool { agent.kind == .legacy && !legacyCommand.isEmpty }

    package init(
        name: String, title: String, command: [String], environment: TargetEnvironment, off: OffSwitch,
        bindsAddress: Bool, requestPaths: [String], metricsPath: String, healthPath: String?,
        requiredFamilies: [String],
        readinessLimit: Double, requestRate: Double, requestRateReason: String, versionsCommand: [String],
        heapCommand: [String] = [], legacyCommand: [String] = [], heapEnvironment: TargetEnvironment = [:],
        scrapeInterval: Double? = nil, scrapesGzip: Bool = false, binaries: String? = nil, holdsPacks: Bool = false,
        pack: Int = 1, loadCommand: [String] = [], madeBy: String = "", url: PageAddress? = nil,
        credentials: CredentialFiles? = nil, scraper: ScraperKind = .embedded, bare: OffSwitch = .none,
        expectedFailures: Double = 0, shownVariables: [String] = [], file: String? = nil
    ) {
        self.shownVariables = shownVariables
        self.file = file
        self.expectedFailures = expectedFailures
        self.credentials = credentials
        self.bare = bare.showing(shownVariables)
        self.scraper = scraper
        self.url = url
        self.loadCommand = loadCommand
        self.madeBy = madeBy
        self.legacyCommand = legacyCommand
        self.holdsPacks = holdsPacks
        self.pack = pack
        self.scrapeInterval = scrapeInterval
        self.scrapesGzip = scrapesGzip
        self.binaries = binaries
        self.heapCommand = heapCommand
        self.heapEnvironment = heapEnvironment.showing(shownVariables)
        self.name = name
        self.title = title
        self.command = command
        self.environment = environment.showing(shownVariables)
        self.off = off.showing(shownVariables)
        self.bindsAddress = bindsAddress
        self.requestPaths = requestPaths
        self.metricsPath = metricsPath
        self.healthPath = healthPath
        self.requiredFamilies = requiredFamilies
        self.readinessLimit = readinessLimit
        self.requestRate = requestRate
        self.requestRateReason = requestRateReason
        self.versionsCommand = versionsCommand
    }
}

extension Target {
    /// A program that runs already and is known by its page alone.
    package static func running(name: String, url: PageAddress, credentials: CredentialFiles? = nil) -> Target {
        Target(
            name: name, title: name, command: [], environment: [:], off: .none, bindsAddress: true, requestPaths: [],
            metricsPath: url.shown, healthPath: nil, requiredFamilies: [], readinessLimit: 10, requestRate: 0,
            requestRateReason: "", versionsCommand: [], url: url, credentials: credentials)
    }

    /// How often it is scraped in a steady state of `seconds`.
    package func scrapes(within seconds: Double) -> Int {
        max(1, Int(saturating: (seconds / (scrapeInterval ?? seconds)).rounded()))
    }

    private enum CodingKeys: String, CodingKey {
        case name, title, command, environment, off, bindsAddress, requestPaths, metricsPath, healthPath
        case requiredFamilies, readinessLimit, requestRate, requestRateReason, versionsCommand, heapCommand
        case legacyCommand, heapEnvironment, scrapeInterval, scrapesGzip, binaries, holdsPacks, pack, loadCommand
        case madeBy, url, credentials, scraper, bare, expectedFailures, shownVariables, file
    }

    /// Stored by an older version it lacks what that version did not have.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String { try container.decode(String.self, forKey: key) }
        func texts(_ key: CodingKeys) throws -> [String] { try container.decode([String].self, forKey: key) }
        self.init(
            name: try text(.name), title: try text(.title), command: try texts(.command),
            environment: try container.decode(TargetEnvironment.self, forKey: .environment),
            off: try container.decode(OffSwitch.self, forKey: .off),
            bindsAddress: try container.decode(Bool.self, forKey: .bindsAddress),
            requestPaths: try texts(.requestPaths), metricsPath: try text(.metricsPath),
            healthPath: try container.decodeIfPresent(String.self, forKey: .healthPath),
            requiredFamilies: try texts(.requiredFamilies),
            readinessLimit: try container.decode(Double.self, forKey: .readinessLimit),
            requestRate: try container.decode(Double.self, forKey: .requestRate),
            requestRateReason: try text(.requestRateReason), versionsCommand: try texts(.versionsCommand),
            heapCommand: try container.decodeIfPresent([String].self, forKey: .heapCommand) ?? [],
            legacyCommand: try container.decodeIfPresent([String].self, forKey: .legacyCommand) ?? [],
            heapEnvironment: try container.decodeIfPresent(TargetEnvironment.self, forKey: .heapEnvironment) ?? [:],
            scrapeInterval: try container.decodeIfPresent(Double.self, forKey: .scrapeInterval),
            scrapesGzip: try container.decodeIfPresent(Bool.self, forKey: .scrapesGzip) ?? false,
            binaries: try container.decodeIfPresent(String.self, forKey: .binaries),
            holdsPacks: try container.decodeIfPresent(Bool.self, forKey: .holdsPacks) ?? false,
            pack: try container.decodeIfPresent(Int.self, forKey: .pack) ?? 1,
            loadCommand: try container.decodeIfPresent([String].self, forKey: .loadCommand) ?? [],
            madeBy: try container.decodeIfPresent(String.self, forKey: .madeBy) ?? "",
            url: try container.decodeIfPresent(PageAddress.self, forKey: .url),
            credentials: try container.decodeIfPresent(CredentialFiles.self, forKey: .credentials),
            scraper: try container.decodeIfPresent(ScraperKind.self, forKey: .scraper) ?? .embedded,
            bare: try container.decodeIfPresent(OffSwitch.self, forKey: .bare) ?? .none,
            expectedFailures: try container.decodeIfPresent(Double.self, forKey: .expectedFailures) ?? 0,
            shownVariables: try container.decodeIfPresent([String].self, forKey: .shownVariables) ?? [],
            file: try container.decodeIfPresent(String.self, forKey: .file))
    }
}
