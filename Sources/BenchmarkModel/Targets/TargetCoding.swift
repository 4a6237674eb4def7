extension Target {
    enum CodingKeys: String, CodingKey {
        case name, title, command, environment, off, bindsAddress, requestPaths, pages, healthPath
        case requiredFamilies, readinessLimit, requestRate, requestRateReason, versionsCommand, heapCommand
        case legacyCommand, heapEnvironment, scrapeInterval, scrapesGzip, binaries, holdsPacks, pack, loadCommand
        case madeBy, url, scraper, bare, expectedFailures, shownVariables, file, service
        case unlabeledName, requestVariables, connections, budgets, searchesRate, schedule, push
        case listedRequests = "requests"
        case ignored = "ignore"
    }

    /// Decodes a target. One stored by an older version lacks the fields that were added later.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String { try container.decode(String.self, forKey: key) }
        func texts(_ key: CodingKeys) throws -> [String] { try container.decode([String].self, forKey: key) }
        self.init(
            name: try text(.name), title: try text(.title), command: try texts(.command),
            environment: try container.decode(TargetEnvironment.self, forKey: .environment),
            off: try container.decode(OffSwitch.self, forKey: .off),
            bindsAddress: try container.decode(Bool.self, forKey: .bindsAddress),
            requestPaths: try texts(.requestPaths),
            pages: try MetricsPage.stored(in: decoder),
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
            scraper: try container.decodeIfPresent(ScraperKind.self, forKey: .scraper) ?? .embedded,
            bare: try container.decodeIfPresent(OffSwitch.self, forKey: .bare) ?? .none,
            expectedFailures: try container.decodeIfPresent(Double.self, forKey: .expectedFailures) ?? 0,
            shownVariables: try container.decodeIfPresent([String].self, forKey: .shownVariables) ?? [],
            file: try container.decodeIfPresent(String.self, forKey: .file),
            service: try container.decodeIfPresent(ServiceRules.self, forKey: .service),
            requests: try container.decodeIfPresent(RequestList.self, forKey: .listedRequests)?.templates,
            requestVariables: try container.decodeIfPresent([RequestVariable].self, forKey: .requestVariables),
            ignored: try container.decodeIfPresent(IgnoredParts.self, forKey: .ignored),
            // Older versions had one connection for each process.
            connections: try container.decodeIfPresent(Int.self, forKey: .connections) ?? 1,
            budgets: try container.decodeIfPresent(String.self, forKey: .budgets),
            searchesRate: try container.decodeIfPresent(Bool.self, forKey: .searchesRate) ?? false,
            schedule: try container.decodeIfPresent(LoadSchedule.self, forKey: .schedule) ?? .poisson,
            push: try container.decodeIfPresent(PushRules.self, forKey: .push))
        unlabeledName = try container.decodeIfPresent(String.self, forKey: .unlabeledName)
    }
}
