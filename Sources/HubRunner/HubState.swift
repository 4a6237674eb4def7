import Foundation
package import Hub
import LinuxSystem

/// What a supervisor says of its processes, in a file of its directory.
package struct HubState: Codable, Hashable, Sendable {
    package enum Phase: String, Codable, Sendable {
        /// Not all have been ready yet.
        case starting
        /// All have been ready at one time.
        case running
    }

    package enum Condition: String, Codable, Sendable {
        case starting
        case ready
        /// Ended, and to be started again.
        case waiting
    }

    package struct Process: Codable, Hashable, Sendable {
        package let part: String
        package let machine: String
        package let url: String
        package let log: String
        package var condition: Condition
        /// nil while it waits.
        package var pid: Int32?
        package var restarts: Int
        /// How it ended last; nil when it never did.
        package var lastEnd: String?
    }

    /// Of the supervisor.
    package let pid: Int32
    package var phase: Phase
    package var processes: [Process]
}

/// A hub's directory: its files, and who runs in it.
package struct HubDirectory: Sendable {
    /// Absolute.
    package let path: String

    private static let stateFile = "state.json"

    package init(_ path: String) {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// Writes each file whole or not at all, and makes the directories that are needed. Secrets of a hub that was here before and
    /// are none of these go.
    package func write(_ files: [HubFile]) throws(HubFailure) {
        for file in files { try write(file) }
        let kept = Set(files.filter(\.isSecret).map(\.path))
        let place = "\(path)/\(HubFiles.secrets)"
        for name in FileManager.default.subpaths(atPath: place) ?? []
        where !kept.contains("\(HubFiles.secrets)/\(name)") {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(place)/\(name)", isDirectory: &isDirectory),
                !isDirectory.boolValue
            else { continue }
            do {
                try FileManager.default.removeItem(atPath: "\(place)/\(name)")
            } catch { throw .cannotWrite("\(place)/\(name): cannot be removed: \(error.localizedDescription)") }
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

    /// Lets only the owner read a file before it has a secret; writing it keeps its mode.
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
        } catch { throw .cannotWrite("\(path)/\(name): cannot be made: \(error.localizedDescription)") }
    }

    /// Held by the supervisor while it lives; nil when there is one. It is known by the directory itself, whatever path leads there.
    func takeLock() throws -> NameLock? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let device = (attributes[.systemNumber] as? NSNumber)?.uint64Value ?? 0
        let inode = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
        return try NameLock.take("exporter-bench-hub-\(device)-\(inode)")
    }

    /// Whether a supervisor lives here.
    package var isRunning: Bool {
        guard Files.exists(path) else { return false }
        do {
            guard let lock = try takeLock() else { return true }
            _ = consume lock
            return false
        } catch { return false }
    }

    /// What its supervisor says.
    /// - Throws: when there is none, for the file alone says nothing then.
    package func state() throws(HubFailure) -> HubState {
        guard isRunning, let state = stateFile() else { throw .notRunning(directory: path) }
        return state
    }

    func stateFile() -> HubState? {
        guard let data = FileManager.default.contents(atPath: "\(path)/\(Self.stateFile)") else { return nil }
        guard let state = try? JSONDecoder().decode(HubState.self, from: data) else { return nil }
        // It is sent a signal: kill(2) takes 0 and negative numbers for groups of processes.
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
