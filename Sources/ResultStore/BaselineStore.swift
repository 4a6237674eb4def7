package import BenchmarkModel
import Foundation
import LinuxSystem
import PlainText

/// A baseline in the list of baselines.
package struct BaselineSummary: Hashable, Sendable {
    package let name: String
    package let run: RunID
    /// The start of the run in seconds since 1970, UTC.
    package let started: Double
    package let status: RunStatus
    package let fleet: String
    package let agents: Int
    package let targets: [SubjectID]
}

/// The baselines of a results directory: named runs that are kept, each in a JSON file in `baselines/`.
package struct BaselineStore: Sendable {
    private let results: String
    private var directory: String { results + "/baselines" }

    /// - Parameter directory: the results directory; it need not exist.
    package init(directory: String) { results = directory }

    /// Writes a run without its blocks. The file is written completely or not at all.
    ///
    /// - Throws: `.badName`, `.exists` (unless `replace`), `.cannotWrite` or `.full`.
    package func save(name: String, run: StoredRun, replace: Bool) throws(ResultStoreError) {
        let path = try path(name)
        guard replace || !FileManager.default.fileExists(atPath: path) else { throw .exists(path: path) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            let data = try encoder.encode(BaselineFile(name: name, saved: Date().timeIntervalSince1970, run))
            // The text is escaped, because people read baselines in diffs of a repository.
            try OutputFile.write(PrintedText.json(String(decoding: data, as: UTF8.self)) + "\n", to: path)
        } catch let error as OutputFileError {
            throw .cannotWrite(error)
        } catch {
            throw .cannotWrite(path: path, reason: ResultStore.reason(of: error))
        }
    }

    /// Returns all baselines, sorted by name.
    ///
    /// - Throws: `.newerSchema` or `.damaged` if one of them cannot be read.
    package func list() throws(ResultStoreError) -> [BaselineSummary] {
        var summaries: [BaselineSummary] = []
        for name in names {
            let file = try read(name)
            summaries.append(
                BaselineSummary(
                    name: name, run: RunID(file.run), started: file.started, status: file.status, fleet: file.fleet,
                    agents: file.plan.fleet.agents.count, targets: file.targets))
        }
        return summaries
    }

    /// The names of all baselines, sorted.
    package var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return files.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }.sorted()
    }

    /// Returns the run of a baseline.
    ///
    /// - Throws: `.badName`, `.noSuchBaseline`, `.newerSchema` or `.damaged`.
    package func load(_ name: String) throws(ResultStoreError) -> StoredRun {
        try read(name).storedRun(results: results)
    }

    /// Deletes a baseline.
    ///
    /// - Throws: `.badName`, `.noSuchBaseline` or `.cannotWrite`.
    package func remove(_ name: String) throws(ResultStoreError) {
        let path = try path(name)
        guard names.contains(name) else { throw .noSuchBaseline(path: directory, name: name, known: names) }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw .cannotWrite(path: path, reason: ResultStore.reason(of: error))
        }
    }

    private struct Header: Decodable { let format: Int }

    private func read(_ name: String) throws(ResultStoreError) -> BaselineFile {
        let path = try path(name)
        guard let data = FileHandle(forReadingAtPath: path)?.readDataToEndOfFile() else {
            throw .noSuchBaseline(path: directory, name: name, known: names)
        }
        do {
            let found = try JSONDecoder().decode(Header.self, from: data).format
            guard found <= BaselineFile.newest else {
                throw ResultStoreError.newerSchema(path: path, found: found, supported: BaselineFile.newest)
            }
            let file = try JSONDecoder().decode(BaselineFile.self, from: data)
            _ = try StoredTime.checked(file.started, "started")
            _ = try file.finished.map { try StoredTime.checked($0, "finished") }
            try file.checkRounds()
            return file
        } catch let error as ResultStoreError {
            throw error
        } catch let error as Missing {
            throw .damaged(path: path, reason: "not a baseline: \(error.reason)")
        } catch {
            throw .damaged(path: path, reason: "not a baseline: \(PrintedText.line(Self.explain(error)))")
        }
    }

    private static func explain(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return error.localizedDescription }
        let context: DecodingError.Context
        switch error {
        case .typeMismatch(_, let one), .valueNotFound(_, let one), .dataCorrupted(let one): context = one
        case .keyNotFound(let key, let one):
            return "'\(key.stringValue)' is missing in '\(one.codingPath.map(\.stringValue).joined(separator: "."))'"
        @unknown default: return "\(error)"
        }
        let location = context.codingPath.map(\.stringValue).joined(separator: ".")
        return location.isEmpty ? context.debugDescription : "\(context.debugDescription) ('\(location)')"
    }

    private func path(_ name: String) throws(ResultStoreError) -> String {
        let isGood =
            !name.isEmpty && name.utf8.count <= 100 && !name.hasPrefix(".") && !name.hasPrefix("-")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, 45, 46, 95: true
                default: false
                }
            }
        guard isGood else { throw .badName(name) }
        return "\(directory)/\(name).json"
    }
}
