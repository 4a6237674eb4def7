package import BenchmarkModel
package import ConfigurationReader
import PlainText

/// Reads target files: YAML files, each with one implementation of an agent.
package enum TargetFile {
    package static func read(path: String) throws(ConfigurationErrors) -> Target {
        try parse(try SourceFile.read(path: path), file: path)
    }

    /// Parses a target file.
    /// - Parameter file: the path, for the locations in errors.
    package static func parse(_ text: String, file: String) throws(ConfigurationErrors) -> Target {
        try parse(Array(text.utf8), file: file)
    }

    /// Parses a target file.
    /// - Parameter file: the path, for the locations in errors.
    package static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) -> Target {
        let errors = ErrorList(file: file)
        var fields = try YAMLFields(document: bytes, errors: errors)

        let name = fields.required("name", YAMLNode.text)
        let title = fields.optional("title", YAMLNode.text)
        let command = fields.required("command", YAMLNode.texts)
        let environment = fields.optional("environment", YAMLNode.textMap) ?? [:]
        let off = fields.required("off", offSwitch)
        let bare = fields.optional("bare", offSwitch)
        let bindsAddress = fields.optional("binds_address", YAMLNode.flag)
        let packs = fields.optional("packs", YAMLNode.flag) ?? false
        let requestPaths = fields.optional("request_paths", YAMLNode.texts) ?? []
        let requests = fields.optional("requests", RequestKeys.requests)
        let ignored = fields.optional("ignore", RequestKeys.ignored)
        let loadCommand = fields.optional("load_command", YAMLNode.texts)
        let push = fields.optional("push", TargetPush.read)
        let endpoints = TargetEndpoints(&fields, file: file, bindsAddress: bindsAddress ?? true, packs: packs)
        let life = TargetLife(&fields, command: command, packs: packs)
        let families = fields.optional("required_families", YAMLNode.texts) ?? []
        let readinessLimit = fields.optional("readiness_limit_seconds", YAMLNode.number)
        let hasRequests = ["request_paths", "requests"].contains { fields.entry($0) != nil }
        let hasLoad = hasRequests || fields.entry("load_command") != nil
        let schedule = fields.optional("schedule", schedule)
        let requestRate =
            !hasLoad || schedule?.hasOwnRates == true
            ? fields.optional("request_rate", YAMLNode.number) : fields.required("request_rate", YAMLNode.number)
        let searchesRate = fields.optional("request_rate_auto", YAMLNode.flag) ?? false
        let rateReason = fields.optional("request_rate_reason", YAMLNode.text)
        let expectedFailures = fields.optional("expected_failures", YAMLNode.number)
        let connections = fields.optional("connections", YAMLNode.number)
        let versions = fields.optional("versions", YAMLNode.texts) ?? []
        let heapCommand = fields.optional("heap_command", YAMLNode.texts) ?? []
        let legacyCommand = fields.optional("legacy_command", YAMLNode.texts) ?? []
        let heapEnvironment = fields.optional("heap_environment", YAMLNode.textMap) ?? [:]
        let shownVariables = fields.optional("shown_variables", YAMLNode.texts) ?? []
        let madeBy = fields.optional("made_by", YAMLNode.text)
        let budgets = fields.optional("budgets", YAMLNode.text)
        fields.refuseOthers()

        let check = TargetChecks(errors: errors)
        check.name(name)
        if packs { check.packCommand(command ?? []) }
        check.command(command, fields.entry("command"))
        check.placeholders(in: versions)
        check.placeholders(in: heapCommand, allowed: Placeholders.inPrograms)
        check.placeholders(in: legacyCommand, allowed: Placeholders.inPrograms)
        check.environment(heapEnvironment, fields.entry("heap_environment"))
        check.environment(environment, fields.entry("environment"))
        check.variables(shownVariables)
        check.requestPaths(requestPaths, fields.entry("request_paths"))
        check.loadCommand(loadCommand, fields.entry("load_command"), requestPaths: fields.entry("request_paths"))
        RequestKeys.exclude(
            fields.entry("requests"), others: [fields.entry("request_paths"), fields.entry("load_command")],
            errors: errors)
        check.ignored(fields.entry("ignore"), hasRequests: fields.entry("request_paths") ?? fields.entry("requests"))
        for number in [readinessLimit, requestRate].compactMap(\.self) { check.isPositive(number) }
        if let expectedFailures { check.isShare(expectedFailures) }
        check.schedule(
            schedule, fields.entry("schedule"), hasRequests: hasRequests,
            others: [fields.entry("request_rate"), fields.entry("request_rate_auto")])
        if searchesRate { check.search(fields.entry("request_rate_auto"), hasRequests: hasRequests) }
        check.connections(connections, fields.entry("connections"), hasRequests: hasRequests)

        let commands = (command ?? []) + heapCommand + (loadCommand ?? [])
        TargetPush.check(
            push, fields,
            texts: (commands + environment.values + heapEnvironment.values).map(\.value)
                + [off, bare].flatMap { $0?.texts ?? [] } + life.texts,
            packs: packs, hasPages: !endpoints.pages.isEmpty)

        guard errors.isEmpty, let name, let command, let off else { throw errors.collected }
        return Target(
            name: name.value, title: title?.value ?? name.value, command: command.map(\.value),
            environment: TargetEnvironment(environment.mapValues(\.value)), off: off,
            bindsAddress: bindsAddress ?? true,
            requestPaths: requestPaths.map(\.value), pages: endpoints.pages,
            healthPath: endpoints.healthPath,
            requiredFamilies: families.map(\.value),
            readinessLimit: readinessLimit?.value ?? 30,
            requestRate: requestRate?.value ?? schedule?.meanRate(1, seconds: 1) ?? 1,
            requestRateReason: rateReason?.value ?? "", versionsCommand: versions.map(\.value),
            heapCommand: heapCommand.map(\.value), legacyCommand: legacyCommand.map(\.value),
            heapEnvironment: TargetEnvironment(heapEnvironment.mapValues(\.value)), scrapeInterval: push?.interval,
            holdsPacks: packs,
            loadCommand: loadCommand?.map(\.value) ?? [], madeBy: madeBy?.value ?? "", bare: bare ?? .none,
            expectedFailures: expectedFailures?.value ?? 0, shownVariables: shownVariables.map(\.value),
            service: life.rules(endpoints.rules),
            requests: requests?.templates,
            requestVariables: requests.flatMap { $0.variables.isEmpty ? nil : $0.variables },
            ignored: ignored.flatMap { $0.isEmpty ? nil : $0 },
            connections: connections.map { Int(saturating: $0.value) } ?? Target.standardConnections,
            budgets: budgets.map { BudgetFile.named($0.value, inFile: file) },
            bodyFiles: requests?.bodyFiles ?? BodyFiles(), searchesRate: searchesRate, schedule: schedule ?? .poisson,
            push: push?.rules)
    }

    /// Reads a schedule. A file of times belongs to a run, not to a target.
    private static func schedule(_ node: YAMLNode) -> (ErrorList) -> LoadSchedule? {
        { errors in
            guard let text = node.text(errors) else { return nil }
            do throws(ScheduleText.Problem) {
                if case .schedule(let schedule) = try ScheduleText.read(text.value) { return schedule }
                errors.add(
                    text.position, "a target has no file of times", "give the file with `--schedule \(text.value)`")
            } catch {
                errors.add(text.position, "\(quoted(text.value)) is not a schedule", "\(error)")
            }
            return nil
        }
    }

    /// Reads an off switch: `none`, or a mapping with `environment` or `arguments`.
    private static func offSwitch(_ node: YAMLNode) -> (ErrorList) -> OffSwitch? {
        { errors in
            if case .scalar("none", _) = node.content { return OffSwitch.none }
            guard case .mapping = node.content, var fields = YAMLFields(node, errors: errors) else {
                errors.add(node.position, "expected an off switch, found \(node.kind)", offRule)
                return nil
            }
            let environment = fields.optional("environment", YAMLNode.textMap)
            let arguments = fields.optional("arguments", YAMLNode.texts)
            fields.refuseOthers()
            let check = TargetChecks(errors: errors)
            switch (fields.entry("environment"), fields.entry("arguments")) {
            case (let entry?, nil):
                check.environment(environment ?? [:], entry)
                return environment.map { .environment(TargetEnvironment($0.mapValues(\.value))) }
            case (nil, _?):
                check.placeholders(in: arguments ?? [], allowed: Placeholders.inPrograms)
                return arguments.map { .arguments(.init(wrappedValue: $0.map(\.value))) }
            default:
                errors.add(node.position, "exactly one of environment and arguments is needed", offRule)
                return nil
            }
        }
    }

    private static let offRule = "give {environment: {NAME: value}}, {arguments: [...]} or none"
}

extension OffSwitch {
    /// The texts in which placeholders are replaced.
    fileprivate var texts: [String] {
        switch self {
        case .environment(let environment): Array(environment.sent.values)
        case .arguments(let arguments): arguments.wrappedValue
        case .none: []
        }
    }
}
