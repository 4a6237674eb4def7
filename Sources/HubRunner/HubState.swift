import Foundation
package import Hub
import LinuxSystem

/// The state of a supervisor and its processes, as stored in a file of the hub's directory.
package struct HubState: Codable, Hashable, Sendable {
    package enum Phase: String, Codable, Sendable {
        /// Some processes have not been ready yet.
        case starting
        /// All processes have been ready at the same time.
        case running
    }

    package enum Condition: String, Codable, Sendable {
        case starting
        case ready
        /// The process has exited and will be started again.
        case waiting
    }

    package struct Process: Codable, Hashable, Sendable {
        package let part: String
        package let machine: String
        package let url: String
        package let log: String
        package var condition: Condition
        /// nil while the process waits for its restart.
        package var pid: Int32?
        package var restarts: Int
        /// The way in which the process ended last; nil if it never ended.
        package var lastEnd: String?
    }

    /// Process id of the supervisor.
    package let pid: Int32
    package var phase: Phase
    package var processes: [Process]
}

/// A hub's directory: its files, and the supervisor that runs in it.
package struct HubDirectory: Sendable {
    /// Absolute path.
    package let path: String

    private static let stateFile = "state.json"

    package init(_ path: String) {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// Writes each file completely or not at all, and creates missing directories. Removes secrets that an earlier hub
    /// wrote and that are not among the files.
    package func write(_ files: [HubFile]) throws(HubFailure) {
        for file in files { try write(file) }
        let kept = Set(files.filter(\.isSecret).map(\.path))
        let secrets = "\(path)/\(HubFiles.secrets)"
        for name in FileManager.default.subpaths(atPath: secrets) ?? []
        where !kept.contains("\(HubFiles.secrets)/\(name)") {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(secrets)/\(name)", isDirectory: &isDirectory),
                !isDirectory.boolValue
            else { continue }
            do {
                try FileManager.default.removeItem(atPath: "\(secrets)/\(name)")
            } catch { throw .cannotWrite("\(secrets)/\(name): cannot be removed: \(error.localizedDescription)") }
        }
    }

    private func write(_ file: HubFile) throws(HubFailure) {
        let target = URL(fileURLWithPath: path).appendingPathComponent(file.path)
        do {
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            if file.isSecret { try Self.close(target.path) }
            try OutputFile.write(file.text, to: target.path)
        } catch let error as OutputFileError {
            throw .cannotWrite("\(error)")
        } catch { throw .cannotWrite("\(target.path): cannot be written: \(error.localizedDescription)") }
    }

    /// Restricts a file to its owner before a secret is written to it. Writing keeps the mode.
    private static func close(_ path: String) throws {
        let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        if !FileManager.default.fileExists(atPath: path),
            !FileManager.default.createFile(atPath: path, contents: nil, attributes: mode)
        {
            throw CocoaError(.fileWriteUnknown)
        }
        try FileManager.default.setAttributes(mode, ofItemAtPath: path)
    }

    func makeDirectory(_ name: String) throws(HubFailure) {
        do {
            try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        } catch { throw .cannotWrite("\(path)/\(name): cannot be created: \(error.localizedDescription)") }
    }

    /// Takes the lock that a supervisor holds while it runs. Returns nil if another supervisor holds the lock. The lock
    /// identifies the directory itself, whatever path leads to it.
    func takeLock() throws -> NameLock? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let device = (attributes[.systemNumber] as? NSNumber)?.uint64Value ?? 0
        let inode = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
        return try NameLock.take("exporter-bench-hub-\(device)-\(inode)")
    }

    /// Whether a supervisor runs in this directory.
    package var isRunning: Bool {
        guard Files.exists(path) else { return false }
        do {
            guard let lock = try takeLock() else { return true }
            _ = consume lock
            return false
        } catch { return false }
    }

    /// Returns the state that the running supervisor wrote.
    /// - Throws: `HubFailure.notRunning` if no supervisor runs: a leftover state file is not valid.
    package func state() throws(HubFailure) -> HubState {
        guard isRunning, let state = stateFile() else { throw .notRunning(directory: path) }
        return state
    }

    func stateFile() -> HubState? {
        guard let data = FileManager.default.contents(atPath: "\(path)/\(Self.stateFile)") else { return nil }
        guard let state = try? JSONDecoder().decode(HubState.self, from: data) else { return nil }
        // The process gets a signal. kill(2) reads 0 and negative numbers as process groups.
        return state.pid > 0 ? state : nil
    }

    func write(_ state: HubState) throws(HubFailure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(state) else { return }
        try write(HubFile(path: Self.stateFile, text: String(decoding: data, as: UTF8.self) + "\n"))
    }

    func removeState() { try? FileManager.default.removeItem(atPath: "\(path)/\(Self.stateFile)") }
}
