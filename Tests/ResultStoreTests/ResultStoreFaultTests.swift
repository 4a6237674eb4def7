import BenchmarkModel
import Foundation
import ModelLiterals
import Testing

@testable import ResultStore

@Suite struct ResultStoreFaultTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    var path: String { directory.path + "/" + ResultStore.fileName }

    @Test("The error for a missing store names the path and the command that creates one")
    func missing() throws {
        let error = #expect(throws: ResultStoreError.missing(path: path)) {
            try ResultStore.open(directory: directory.path, for: .reading)
        }
        #expect(error?.description.contains(path) == true)
        #expect(error?.description.contains("exporter-bench run") == true)
    }

    @Test("A file that is not a database is refused and not changed")
    func notSQLite() throws {
        let text = String(repeating: "not a database\n", count: 100)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: ResultStoreError.self) {
            try ResultStore.open(directory: directory.path, for: .writing)
        }
        guard case .notAStore = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test("A database of another program is refused")
    func foreign() throws {
        try SQLiteConnection(path: path, for: .writing).execute("CREATE TABLE theirs (x)")
        #expect(throws: ResultStoreError.notAStore(path: path, reason: "another program's SQLite database")) {
            try ResultStore.open(directory: directory.path, for: .writing)
        }
    }

    @Test("An empty file has no runs, and the first run uses it", arguments: [0, 1])
    func empty(kind: Int) throws {
        if kind == 0 {
            try Data().write(to: URL(fileURLWithPath: path))
        } else {
            // An empty database without tables.
            try SQLiteConnection(path: path, for: .writing).execute("PRAGMA journal_mode = WAL")
        }
        let error = #expect(throws: ResultStoreError.noSuchRun(path: path, run: nil)) {
            try ResultStore.open(directory: directory.path, for: .reading)
        }
        #expect(error?.description.contains("no run in it yet") == true && error?.exitCode == 64)
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        #expect(throws: ResultStoreError.noSuchRun(path: path, run: nil)) { try store.load() }
        let id = try store.createRun(plan: plan, environment: environment)
        #expect(try ResultStore.open(directory: directory.path, for: .reading).load().id == id)
    }

    @Test("Only the user can read a new store and its files")
    func mode() throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        _ = try store.createRun(plan: plan, environment: environment)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(names.contains(ResultStore.fileName) && names.count > 1)
        for name in names {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test(
        "An invalid run id is refused, because it becomes a file name", arguments: ["../x", "", "a\u{1b}[2Jb"])
    func identifiers(id: String) throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        _ = try store.createRun(plan: plan, environment: environment)
        try store.connection.prepare("UPDATE run SET id = ?").run(id)
        let error = #expect(throws: ResultStoreError.self) { try store.load() }
        #expect(error?.exitCode == 65 && error?.description.contains("\u{1b}") == false)
    }

    @Test("A newer schema is refused, and the error has both versions")
    func newer() throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        try store.connection.execute("PRAGMA user_version = 9")
        #expect(throws: ResultStoreError.newerSchema(path: path, found: 9, supported: 3)) {
            try ResultStore.open(directory: directory.path, for: .writing)
        }
        #expect(throws: ResultStoreError.newerSchema(path: path, found: 9, supported: 3)) {
            try ResultStore.open(directory: directory.path, for: .reading)
        }
        #expect(try store.connection.integer("PRAGMA user_version") == 9)
    }

    @Test(
        "A directory that is removed or moved during a run is an error at the next write",
        arguments: [true, false])
    func removed(isMoved: Bool) throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let run = try store.createRun(plan: plan, environment: environment)
        try store.append(run: run, observations: [observation(1, .value(1))])
        if isMoved {
            try FileManager.default.moveItem(atPath: directory.path, toPath: directory.path + "-moved")
        } else {
            try FileManager.default.removeItem(atPath: directory.path)
        }
        defer { try? FileManager.default.removeItem(atPath: directory.path + "-moved") }
        let writes: [() throws -> Void] = [
            { try store.append(run: run, observations: [observation(2, .value(1))]) },
            { try store.finishStep(run: run, number: 1, Step(target: "t", phase: .twins, round: 1, arm: nil)) },
            { try store.updateEnvironment(run: run, environment) }, { try store.finish(run: run, status: .complete) },
            { _ = try store.createRun(plan: plan, environment: environment) },
        ]
        for write in writes { #expect(throws: ResultStoreError.removed(path: path)) { try write() } }
        #expect(ResultStoreError.removed(path: path).exitCode == 74)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("A file that replaces an open store is not changed, and the next write is an error")
    func replaced() throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let run = try store.createRun(plan: plan, environment: environment)
        try FileManager.default.removeItem(atPath: path)
        try "another file".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: ResultStoreError.removed(path: path)) {
            try store.append(run: run, observations: [observation(2, .value(1))])
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "another file")
    }

    @Test("The error for a directory that cannot be created has its path and the reason")
    func cannotWrite() throws {
        try "a file".write(toFile: directory.path + "/taken", atomically: true, encoding: .utf8)
        let error = #expect(throws: ResultStoreError.self) {
            try ResultStore.open(directory: directory.path + "/taken/results", for: .writing)
        }
        guard case .cannotWrite(let named, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(named.hasSuffix("/taken/results"))
        #expect(!reason.isEmpty)
        #expect(error?.exitCode == 74)
    }

    @Test("On a full disk the whole block is dropped, and earlier blocks stay")
    func full() throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let id = try store.createRun(plan: plan, environment: environment)
        try store.append(run: id, observations: [observation(1, .value(1))])
        let pages = try store.connection.integer("PRAGMA page_count")
        try store.connection.execute("PRAGMA max_page_count = \(pages + 2)")
        #expect(throws: ResultStoreError.full(path: path)) {
            try store.append(run: id, observations: (0..<10_000).map { observation($0, .value(2)) })
        }
        #expect(try store.load().observations.map(\.round) == [1])
    }

    @Test("Two stores write to one directory at the same time, and neither loses a block")
    func concurrent() async throws {
        let path = directory.path
        _ = try ResultStore.open(directory: path, for: .writing)
        try await withThrowingTaskGroup(of: RunID.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let store = try ResultStore.open(directory: path, for: .writing)
                    let id = try store.createRun(plan: plan, environment: environment)
                    for block in 1...100 {
                        try store.append(run: id, observations: [observation(1, block: block, .value(1))])
                    }
                    return id
                }
            }
            let reader = try ResultStore.open(directory: path, for: .reading)
            for try await id in group {
                #expect(try reader.load(.id(id)).observations.count == 100)
            }
        }
    }
}
