import BenchmarkModel

/// How the ports of a service that was seen become ports of an agent: by its variables, by placeholders in its command,
/// or as fixed numbers.
struct PortMapping {
    /// The command and environment, with placeholders in place of ports and addresses.
    private(set) var command: [String]
    private(set) var environment: [String: String]
    /// The port that gets requests; nil if the bench cannot reach one.
    private(set) var requests: SeenPort?
    /// The ports with a metrics page. The port that was given as METRICS_PORT comes first.
    private(set) var pages: [SeenPort]
    /// The port with health checks; nil if none was found.
    private(set) var health: SeenPort?
    /// The ports as a target file names them. A port that is nil was not found.
    private(set) var roles: [Int: AgentPort] = [:]
    /// Whether the program listens on the address that it is given.
    private(set) var bindsAddress = true
    /// The ports that nothing moves from one process to the next.
    private(set) var fixed: [SeenPort] = []

    init(_ sighting: ServiceSighting, command: [String], environment: [String: String]) {
        self.command = command
        self.environment = environment
        let given = sighting.given
        let http = sighting.ports.filter(\.answersHTTP)
        let found = http.filter { $0.page != nil }
        let page = found.first { $0.number == given?.ports.metrics } ?? found.first
        pages = [page].compactMap(\.self) + found.filter { $0.number != page?.number }
        let others = http.filter { $0.number != page?.number }
        let requests = others.first { $0.number == given?.ports.requests } ?? others.first { $0.page == nil } ?? page
        let health = ([page, requests].compactMap(\.self) + others).first { $0.healthPath != nil }
        (self.requests, self.health) = (requests, health)
        for port in [requests, page, health].compactMap(\.self) + pages where roles[port.number] == nil {
            assign(port, given)
        }
        if let requests, roles[requests.number] != .requests { self.requests = nil }
        fixed += sighting.ports.filter { roles[$0.number] == nil && $0.address != given?.address }
    }

    private mutating func assign(_ port: SeenPort, _ given: GivenAddress?) {
        let number = port.number
        if let given {
            let known: [(Int, AgentPort)] = [
                (given.ports.requests, .requests), (given.ports.metrics, .metrics), (given.ports.health, .health),
            ]
            if let role = known.first(where: { $0.0 == number })?.1 {
                roles[number] = role
                bindsAddress = bindsAddress && port.address == given.address
                return
            }
        }
        guard let role = role(of: port) else { return fix(port, given) }
        let placeholder = [.requests: "{port}", .metrics: "{metrics_port}"][role] ?? "{health_port}"
        var text = PortText(port, placeholder: placeholder)
        let newCommand = command.prefix(1) + command.dropFirst().map { text.replaced($0) }
        // A variable is changed only if its whole value is the port.
        let newEnvironment = environment.mapValues { $0 == "\(number)" ? text.replaced($0) : $0 }
        guard text.hasReplacedPort else { return fix(port, given) }
        command = text.hasReplacedAddress ? Array(newCommand) : newCommand.map { text.withAddress($0) }
        environment = newEnvironment
        roles[number] = role
        bindsAddress = bindsAddress && (text.hasReplacedAddress || given.map { port.address == $0.address } ?? false)
    }

    /// Returns the role that a port can have; nil if other ports have all roles.
    private func role(of port: SeenPort) -> AgentPort? {
        if port.number == requests?.number { return .requests }
        if port.number == pages.first?.number { return .metrics }
        if port.number == health?.number { return .health }
        return [.metrics, .health].first { !roles.values.contains($0) }
    }

    /// Names a port by its number.
    private mutating func fix(_ port: SeenPort, _ given: GivenAddress?) {
        roles[port.number] = .fixed(port.number)
        // Every process gets its own address, so a fixed port at that address collides with none.
        if port.address != given?.address { fixed.append(port) }
    }
}

/// Replaces a port, and the address in front of it or in a word of its own, by placeholders.
private struct PortText {
    private let number: String
    private let placeholder: String
    /// The spellings of the address on which the port listens.
    private let hosts: [String]
    private(set) var hasReplacedPort = false
    private(set) var hasReplacedAddress = false

    init(_ port: SeenPort, placeholder: String) {
        number = "\(port.number)"
        self.placeholder = placeholder
        hosts =
            port.isOnAllAddresses
            ? ["0.0.0.0", "[::]", "::"] : port.address == "127.0.0.1" ? ["127.0.0.1", "localhost"] : [port.address]
    }

    /// Returns a word with the port replaced where it stands alone: `8000`, `--port=8000`, `0.0.0.0:8000`, `:8000`.
    mutating func replaced(_ word: String) -> String {
        guard word.hasSuffix(number) else { return word }
        let before = word.dropLast(number.count)
        guard let last = before.last else {
            hasReplacedPort = true
            return placeholder
        }
        guard "=:,".contains(last) || isShortFlag(before) else { return word }
        hasReplacedPort = true
        guard last == ":" else { return before + placeholder }
        let front = before.dropLast()
        // An empty host stands for all addresses.
        if front.isEmpty || front.last == "=" {
            hasReplacedAddress = true
            return front + "{address}:" + placeholder
        }
        for host in hosts where front.hasSuffix(host) {
            hasReplacedAddress = true
            return front.dropLast(host.count) + "{address}:" + placeholder
        }
        return before + placeholder
    }

    /// Returns a word with the address replaced where it is a word or the value of a flag: `0.0.0.0`, `--host=0.0.0.0`.
    mutating func withAddress(_ word: String) -> String {
        for host in hosts where word == host || word.hasSuffix("=" + host) {
            hasReplacedAddress = true
            return word.dropLast(host.count) + "{address}"
        }
        return word
    }

    /// Whether a text is a flag of one letter, as in `-p8000`.
    private func isShortFlag(_ text: Substring) -> Bool { text.count == 2 && text.first == "-" }
}
