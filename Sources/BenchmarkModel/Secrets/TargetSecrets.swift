/// The parts of a target that are not stored, and how they are restored when a run is resumed.
extension Target {
    /// Whether stores and exports leave out a part of the target.
    package var hidesSecrets: Bool {
        !environments.allSatisfy(\.hiddenNames.isEmpty) || url?.hasSecrets == true
            || listedRequests?.hasSecrets == true || requestVariables != nil || !ofBodyFiles.isEmpty
            || texts.contains { $0.withoutSecrets != $0 } || pages.contains { $0.access?.hasSecrets == true }
            || commands.contains { $0.withoutSecrets != $0 }
    }

    /// Names of the parts that are missing because the target was read from a store; empty if none is missing. A page's
    /// address is not included: it is given again by itself.
    package var missingSecrets: [String] {
        let variables = Set(environments.flatMap(\.unknownNames)).sorted()
        let isMasked =
            (texts + commands.flatMap(\.self)).contains { $0.contains(SecretText.mask) }
            || listedRequests?.wrappedValue.isMasked == true
        return variables + (isMasked ? ["a part of its commands or paths"] : [])
            + (pages.contains { $0.access?.lacksSecrets == true } ? ["the password or token of its http_config"] : [])
    }

    /// Whether contents of the files of its bodies are missing because the target was read from a store.
    package var lacksBodyFiles: Bool { ofBodyFiles.contains { bodyFiles.contents[$0.sha256] == nil } }

    /// Returns what differs in the body files of another version of the target; nil where nothing does.
    package func changedBodies(_ other: Target) -> String? {
        for (mine, others) in zip(requests, other.requests) {
            guard let before = mine.body?.file, let now = others.body?.file, before != now else { continue }
            return
                "the body_file of \(mine.shown) has changed (\(before.bytes) bytes, sha256 \(before.sha256.prefix(12)); "
                + "now \(now.bytes) bytes, sha256 \(now.sha256.prefix(12)))"
        }
        return nil
    }

    private var ofBodyFiles: [BodyFile] { requests.compactMap(\.body?.file) }

    /// Whether a missing value was given on the command line, as `:env.NAME=VALUE`, so that no file has it.
    package var lacksGivenValues: Bool {
        environments.flatMap(\.unknownNames).contains { (unlabeledName ?? name).contains(":env.\($0)=<hidden") }
    }

    /// Returns this target with the secrets of another one that was read again; nil if the two differ in more than
    /// their secrets.
    package func completed(by other: Target) -> Target? {
        func environment(_ mine: TargetEnvironment, _ others: TargetEnvironment) -> TargetEnvironment? {
            guard mine.shown == others.shown else { return nil }
            return TargetEnvironment(others.sent, showing: shownVariables)
        }
        func command(_ mine: [String], _ others: [String]) -> [String]? {
            mine == others.withoutSecrets ? others : nil
        }
        func off(_ mine: OffSwitch, _ others: OffSwitch) -> OffSwitch? {
            switch (mine, others) {
            case (.environment(let mine), .environment(let others)):
                environment(mine, others).map(OffSwitch.environment)
            case (.arguments(let mine), .arguments(let others)):
                command(mine.wrappedValue, others.wrappedValue).map { .arguments(.init(wrappedValue: $0)) }
            default: mine == others ? mine : nil
            }
        }
        guard let environments = environment(self.environment, other.environment),
            let heapEnvironment = environment(self.heapEnvironment, other.heapEnvironment),
            let own = command(self.command, other.command), let load = command(loadCommand, other.loadCommand),
            let versions = command(versionsCommand, other.versionsCommand),
            let heap = command(heapCommand, other.heapCommand),
            let legacy = command(legacyCommand, other.legacyCommand),
            let paths = command(requestPaths, other.requestPaths), pages == other.pages.map(\.withoutSecrets),
            listedRequests?.wrappedValue == other.listedRequests?.wrappedValue.withoutSecrets,
            let isOff = off(self.off, other.off), let isBare = off(bare, other.bare),
            service == other.service?.withoutSecrets
        else { return nil }
        var target = self
        target.environment = environments
        target.heapEnvironment = heapEnvironment
        target.command = own
        target.loadCommand = load
        target.versionsCommand = versions
        target.heapCommand = heap
        target.legacyCommand = legacy
        target.requestPaths = paths
        target.listedRequests = other.listedRequests
        target.bodyFiles = other.bodyFiles
        target.pages = other.pages
        target.service = other.service
        target.off = isOff
        target.bare = isBare
        return target
    }

    /// Masks the target's secrets wherever a text repeats them, because an agent may print its settings. Short values
    /// are not masked, and values of variables without a secret name only if they are long. Otherwise common words in
    /// messages would be mangled.
    package var redaction: Redaction {
        let values = environments.flatMap { environment in
            environment.hiddenNames.compactMap { name in environment[name].map { (name, $0) } }
        }
        let words = commands.flatMap { command in
            zip(command, command.withoutSecrets).filter { $0.1 == SecretText.mask }.map(\.0)
        }
        let ofRequests = requestValues.hiddenNames.compactMap { requestValues[$0] }
        let ofPages = pages.compactMap { $0.access?.redaction }.reduce(Redaction.none) { $0.joined($1) }
        return Redaction(
            ofRequests + values.filter { SecretText.isSecret(name: $0.0[...]) || $0.1.count >= 16 }.map(\.1) + words
        ).joined(ofPages)
    }

    private var environments: [TargetEnvironment] {
        [environment, heapEnvironment]
            + [off, bare].compactMap { if case .environment(let environment) = $0 { environment } else { nil } }
    }

    private var commands: [[String]] {
        [command, loadCommand, versionsCommand, heapCommand, legacyCommand, requestPaths, rules.setup, rules.teardown]
            + [off, bare].compactMap { if case .arguments(let words) = $0 { words.wrappedValue } else { nil } }
    }

    private var texts: [String] { pages.map(\.path) + [rules.workingDirectory] }
}

extension Target {
    /// The name of a variant with four hexadecimal digits for each hidden value, `swift:env.TOKEN=<hidden 1a2b>`.
    ///
    /// The digits only distinguish values. One of 65,536 guesses has the same digits, so they do not confirm a guess.
    package var nameWithDigits: String {
        environment.hiddenNames.reduce(name) { name, variable in
            guard let value = environment[variable] else { return name }
            let digits = String(SeededRandom.derived(0, value) & 0xffff, radix: 16)
            let four = String(repeating: "0", count: 4 - digits.count) + digits
            return name.replacing(":env.\(variable)=<hidden>", with: ":env.\(variable)=<hidden \(four)>")
        }
    }

    /// Returns the targets. Those that share a name get their names with digits.
    package static func distinguished(_ targets: [Target]) -> [Target] {
        let counts = Dictionary(grouping: targets, by: \.name).mapValues(\.count)
        return targets.map { target in
            var target = target
            if counts[target.name] != 1 { target.name = target.nameWithDigits }
            return target
        }
    }
}
