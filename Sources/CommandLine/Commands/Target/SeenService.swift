import BenchmarkModel
import FleetConfiguration
import Foundation
import LinuxSystem

/// A service that is running already, and the target file for it.
struct SeenService {
    private let sighting: ServiceSighting
    private let world: World

    init(_ sighting: ServiceSighting, in world: World) {
        self.sighting = sighting
        self.world = world
    }

    /// - Parameter url: the address as the user gave it.
    func draft(_ name: String, from url: String) -> TargetDraft {
        let command = command
        var draft = TargetProposal.draft(
            sighting, name: name, command: command ?? ["/path/of/the/program"],
            workingDirectory: command == nil ? nil : sighting.processes?.workingDirectory)
        draft.note(.file, "Proposed by `exporter-bench target new --from-url \(url)`. \(TargetNewText.file)")
        if command == nil {
            draft.note(.command, "TO DECIDE: the command that starts the program was not seen.")
            if let shown = sighting.processes?.command.joined(separator: " "), !shown.isEmpty {
                draft.note(.command, "Its process shows: \(SecretText.masked(shown))")
            }
        }
        return draft
    }

    /// The command line of the first process, with the whole path of its program; nil if it is not known.
    private var command: [String]? {
        guard let processes = sighting.processes, let first = processes.command.first else { return nil }
        guard let program = program(first, processes) else { return nil }
        return [program] + processes.command.dropFirst()
    }

    private func program(_ first: String, _ processes: SeenProcesses) -> String? {
        let executable = processes.executable.map { path in
            path.hasSuffix(" (deleted)") ? String(path.dropLast(" (deleted)".count)) : path
        }
        if first.contains("/") {
            let base = processes.workingDirectory ?? world.workingDirectory
            let path = first.hasPrefix("/") ? first : "\(base)/\(first)"
            if Files.isExecutable(path) { return path }
        } else if let found = ProgramPath.find(first, in: world), Self.real(found) == executable {
            // A link such as /srv/venv/bin/python says more than the file that it leads to.
            return found
        }
        // A process that wrote a title over its command line has no arguments.
        guard processes.command.count > 1 || !first.contains(" ") else { return nil }
        return executable
    }

    private static func real(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
}

/// The address of a service for `--from-url`.
struct ServiceURL: Hashable, Sendable {
    let host: String
    let port: Int
    /// The path; nil if the URL has none.
    let path: String?

    init(_ text: String) throws(UsageError) {
        guard let parts = URLComponents(string: text.contains("://") ? text : "http://\(text)"), let host = parts.host,
            !host.isEmpty
        else {
            throw UsageError(description: "--from-url '\(text)' is not a URL: give http://HOST:PORT")
        }
        guard parts.scheme?.lowercased() == "http" else {
            throw UsageError(
                description: "--from-url '\(text)': agents are asked over http only: give an http address; run --url "
                    + "measures a running exporter over https")
        }
        guard parts.user == nil, parts.password == nil else {
            throw UsageError(
                description:
                    "--from-url has credentials in its address, and agents are asked without any: leave them out")
        }
        self.host = host
        port = parts.port ?? 80
        path = parts.percentEncodedPath.isEmpty || parts.percentEncodedPath == "/" ? nil : parts.percentEncodedPath
    }
}
