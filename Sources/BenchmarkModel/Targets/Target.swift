/// An implementation of an agent, as its file in targets/ describes it.
package struct Target: Hashable, Sendable, Codable {
    /// The name in results: the label of the command line (`head=./mine.yaml`), or the name of the file with the
    /// changes of its variant.
    package var name: String
    /// The name without the label; nil without a label.
    package internal(set) var unlabeledName: String?
    package var title: String
    /// Argument vector with the placeholders of `Placeholders`. The first is the executable, relative to the project
    /// root unless absolute.
    @StoredWithoutSecrets package var command: [String]
    /// Environment of both arms, with the same placeholders, added to the harness's own variables.
    package var environment: TargetEnvironment
    /// Variables of its environments whose values are not secret, and are shown and stored.
    package let shownVariables: [String]
    /// The path of the target's file, from which its secrets are read again when a run is resumed; nil if it was not
    /// read from a file.
    package var file: String?
    package internal(set) var off: OffSwitch
    /// The switch that also turns off the HTTP server, in addition to `off`; none if there is no such switch.
    package internal(set) var bare: OffSwitch
    /// Whether the target can listen on a given address. If not, its ports are moved so that no two processes collide.
    package let bindsAddress: Bool
    /// Paths that the load requests in turn; `{request}` is replaced by the request's number. Empty for a program that
    /// takes no requests.
    @StoredWithoutSecrets package internal(set) var requestPaths: [String]
    /// The requests of the key `requests`, the long form of `requestPaths`; nil where the target file has no such key.
    package internal(set) var listedRequests: StoredWithoutSecrets<RequestList>?
    /// The environment variables and files that the listed requests need; nil where they need none.
    package let requestVariables: [RequestVariable]?
    /// Values of these variables. They are neither stored nor shown.
    package internal(set) var requestValues: TargetEnvironment = [:]
    /// Contents of the files of bodies. They are not stored.
    package internal(set) var bodyFiles: BodyFiles
    /// Parts of answers that are not compared; nil where all are.
    package let ignored: IgnoredParts?
    /// The user's own load command, for a program whose requests are not HTTP; same form as `command`. One load process
    /// runs for each process of the agent. Empty if there is none; never used together with `requestPaths`.
    @StoredWithoutSecrets package internal(set) var loadCommand: [String]
    /// The metrics pages of an agent, in the order in which they are asked; empty for an agent that only pushes.
    package internal(set) var pages: [MetricsPage]
    /// How its agents push metrics; nil for agents that do not.
    package internal(set) var push: PushRules?
    /// nil for a program without a health endpoint.
    package let healthPath: String?
    /// Ports, directories and ends of a service of one's own; nil for a program with the usual ones.
    package var service: ServiceRules?
    /// Families that a complete exposition declares.
    package let requiredFamilies: [String]
    /// Seconds after which an agent that is not ready has failed.
    package let readinessLimit: Double
    /// Requests per second and agent in steady state, unless the command line sets another rate.
    package var requestRate: Double
    /// Whether the rate is searched before the first round, with `requestRate` as the highest one, unless the command
    /// line sets a rate.
    package var searchesRate: Bool
    /// How the requests are spread over time, unless the command line sets another schedule.
    package var schedule: LoadSchedule
    /// Most connections of the load driver to one process.
    package var connections: Int
    /// The reason for that rate, for the report; may be empty.
    package let requestRateReason: String
    /// Share of its requests that the target fails by design, 0 to 1.
    package let expectedFailures: Double
    /// Command that prints `name version` lines for the libraries that the agent loads; empty if there is none.
    @StoredWithoutSecrets package var versionsCommand: [String]
    /// The command of a build that loads its allocator dynamically, so that a counting one can replace it; same form as
    /// `command`. Empty if there is none.
    @StoredWithoutSecrets package internal(set) var heapCommand: [String]
    /// The command of the fleet's legacy agents: a wrapper whose only child is a program without the base class; same
    /// form as `command`. If it is empty, they are started like all other agents.
    @StoredWithoutSecrets package var legacyCommand: [String]
    /// Variables of the heap phase, added to `environment`.
    package internal(set) var heapEnvironment: TargetEnvironment
    /// Seconds between the target's scrapes or pushes; nil for the plan's interval. It divides the plan's interval,
    /// which is the length of the steady state.
    package var scrapeInterval: Double?
    /// Whether its scrapes of steady state ask for gzip.
    package var scrapesGzip: Bool
    /// The scraper of steady state.
    package var scraper: ScraperKind
    /// Directory of another build, which replaces {bin} in its commands; nil for the bench's own.
    package var binaries: String?
    /// Whether one process can run several agents, given by AGENT_PACK and PACK_I_... in its environment.
    package let holdsPacks: Bool
    /// Number of agents in a process.
    package var pack: Int
    /// The command that builds the program, for the message that it is missing; empty if the project does not build it.
    package let madeBy: String
    /// The budget file that judges the target: the name of a file in budgets/, or a path. nil: no limit applies to it.
    package let budgets: String?

    /// Page address of a program that is already running and is never started or stopped; nil for all targets that the
    /// bench starts.
    package var url: PageAddress?

    /// Whether the target gets requests in steady state, from the bench or from a load command.
    package var takesRequests: Bool { !requests.isEmpty || !loadCommand.isEmpty }

    /// The requests that the load sends, whichever form the target file has.
    package var requests: [RequestTemplate] {
        listedRequests?.wrappedValue.templates ?? requestPaths.map { RequestTemplate(path: $0) }
    }

    /// Methods and paths of the requests, with their weights where these differ.
    package var shownRequests: String {
        let hasWeights = Set(requests.map(\.weight)).count > 1
        return requests.map { $0.shown + (hasWeights ? " (weight \($0.weight))" : "") }.joined(separator: ", ")
    }

    /// `service`, or the usual rules.
    package var rules: ServiceRules { service ?? ServiceRules() }

    /// The ports that the program itself fixes.
    package var fixedPorts: Set<Int> { Set((pages.map(\.port) + [rules.healthPort]).compactMap(\.fixedNumber)) }

    /// Returns whether an agent of the target runs behind a wrapper.
    package func isWrapped(_ agent: AgentProfile) -> Bool { agent.kind == .legacy && !legacyCommand.isEmpty }

    package init(
        name: String, title: String, command: [String], environment: TargetEnvironment, off: OffSwitch,
        bindsAddress: Bool, requestPaths: [String], pages: [MetricsPage], healthPath: String?,
        requiredFamilies: [String],
        readinessLimit: Double, requestRate: Double, requestRateReason: String, versionsCommand: [String],
        heapCommand: [String] = [], legacyCommand: [String] = [], heapEnvironment: TargetEnvironment = [:],
        scrapeInterval: Double? = nil, scrapesGzip: Bool = false, binaries: String? = nil, holdsPacks: Bool = false,
        pack: Int = 1, loadCommand: [String] = [], madeBy: String = "", url: PageAddress? = nil,
        scraper: ScraperKind = .embedded, bare: OffSwitch = .none,
        expectedFailures: Double = 0, shownVariables: [String] = [], file: String? = nil,
        service: ServiceRules? = nil, requests: [RequestTemplate]? = nil, requestVariables: [RequestVariable]? = nil,
        ignored: IgnoredParts? = nil, connections: Int = standardConnections, budgets: String? = nil,
        bodyFiles: BodyFiles = BodyFiles(), searchesRate: Bool = false, schedule: LoadSchedule = .poisson,
        push: PushRules? = nil
    ) {
        self.push = push
        self.bodyFiles = bodyFiles
        self.searchesRate = searchesRate
        self.schedule = schedule
        self.connections = connections
        self.budgets = budgets
        self.service = service
        listedRequests = requests.map { StoredWithoutSecrets(wrappedValue: RequestList($0)) }
        self.requestVariables = requestVariables
        self.ignored = ignored
        self.shownVariables = shownVariables
        self.file = file
        self.expectedFailures = expectedFailures
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
        self.pages = pages
        self.healthPath = healthPath
        self.requiredFamilies = requiredFamilies
        self.readinessLimit = readinessLimit
        self.requestRate = requestRate
        self.requestRateReason = requestRateReason
        self.versionsCommand = versionsCommand
    }
}

extension Target {
    /// Creates a target for a program that is already running and is known only by its page.
    package static func running(name: String, url: PageAddress, access: HTTPAccess? = nil) -> Target {
        Target(
            name: name, title: name, command: [], environment: [:], off: .none, bindsAddress: true, requestPaths: [],
            pages: [MetricsPage(url.shown, access: access)], healthPath: nil, requiredFamilies: [], readinessLimit: 10,
            requestRate: 0,
            requestRateReason: "", versionsCommand: [], url: url)
    }

    /// Most connections to a process where the target file gives no number. A request that finds all in use waits.
    package static let standardConnections = 32
    package static let connectionCounts = 1...1000

    /// The name of its file, without label and variant.
    package var baseName: String { String((unlabeledName ?? name).prefix { $0 != ":" }) }

    /// Returns the target with a label as its name.
    package func labeled(_ label: String) -> Target {
        var target = self
        target.unlabeledName = unlabeledName ?? name
        target.name = label
        return target
    }

    /// The target as agents behind its wrapper have it: page and health checks are where the wrapper serves them.
    package var behindWrapper: Target {
        var target = self
        target.pages = [MetricsPage()]
        target.push = nil
        target.service = nil
        return target
    }

    /// Returns the target with another access to a page.
    package func reached(by access: HTTPAccess, page: Int = 0) -> Target {
        var target = self
        target.pages[page].access = access
        return target
    }

    /// Returns the target with other paths of the files that its pages name.
    package func mapAccessPaths(_ change: (String) -> String) -> Target {
        var target = self
        for index in target.pages.indices { target.pages[index].access = pages[index].access?.mapPaths(change) }
        return target
    }

    /// Returns the ports at which the bench finds requests, health checks and the first metrics page of an agent with
    /// these ports.
    package func asked(_ ports: AgentPorts) -> AgentPorts {
        AgentPorts(
            requests: ports.requests, health: rules.healthPort.number(in: ports),
            metrics: pages.first.map { $0.port.number(in: ports) } ?? ports.metrics)
    }

    /// Returns the number of scrapes in a steady state of `seconds`.
    package func scrapes(within seconds: Double) -> Int {
        max(1, Int(saturating: (seconds / (scrapeInterval ?? seconds)).rounded()))
    }
}
