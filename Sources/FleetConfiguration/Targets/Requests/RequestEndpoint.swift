import BenchmarkModel
import ConfigurationReader
import PlainText

/// The keys of a target file that say how its requests are sent: `request_scheme` and `request_socket`.
struct RequestEndpoint {
    /// nil for the usual one, http.
    let scheme: Located<String>?
    /// The path of a Unix socket; nil for the port.
    let socket: String?
    /// Whether the bench sends requests.
    let isAsked: Bool

    /// Reads the keys and checks their values.
    init(_ fields: inout YAMLFields, pagePorts: [Located<AgentPort>], packs: Bool) {
        let errors = fields.errors
        scheme = fields.optional("request_scheme", YAMLNode.text)
        let socket = fields.optional("request_socket", YAMLNode.text)
        self.socket = socket?.value
        isAsked = ["request_paths", "requests"].contains { fields.entry($0) != nil }
        let keys = ["request_scheme", "request_socket"].compactMap { fields.entry($0) }
        guard !keys.isEmpty else { return }
        for key in keys {
            if !isAsked {
                errors.add(
                    key.keyPosition, "\(key.key) has no effect, because the bench sends no requests",
                    "give requests or request_paths, or leave it out")
            }
            if let wrapper = fields.entry("legacy_command") {
                errors.add(
                    key.keyPosition,
                    "\(key.key) and legacy_command (line \(wrapper.keyPosition.line)) exclude each other, because a "
                        + "wrapper takes requests over http at its port", "leave out one of the two")
            }
        }
        guard let socket, let entry = fields.entry("request_socket") else { return }
        TargetChecks(errors: errors).placeholders(in: [socket], allowed: ["scratch", "name"])
        // Whether the path is short enough depends on the directory of each process, so the node checks it.
        if !socket.value.hasPrefix("{scratch}/") {
            errors.add(
                socket.position, "\(quoted(socket.value)) is not a path in the directory of a process",
                "begin with {scratch}/, so that twins and agents have sockets of their own")
        }
        if packs {
            errors.add(
                entry.keyPosition,
                "request_socket and packs: true exclude each other, because the agents of a process "
                    + "share its directory", "leave out one of the two")
        }
        if let scheme, scheme.value == "https" {
            errors.add(
                scheme.position, "request_scheme https and request_socket exclude each other",
                "leave out request_scheme: a Unix socket is asked over http")
        }
        if let pagePort = pagePorts.first(where: { $0.value == .requests }) {
            errors.add(
                pagePort.position, "a metrics page cannot be asked at a Unix socket",
                "let the program serve its page at a port, and give port: metrics")
        }
    }
}
