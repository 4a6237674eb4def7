import BenchmarkModel
import Foundation
import ModelLiterals
import Statistics
import Testing

@testable import ResultStore

@Suite struct ResumeTests {
    let directory: TemporaryDirectory
    let store: ResultStore
    let id: RunID

    init() throws {
        directory = try TemporaryDirectory()
        store = try ResultStore.open(directory: directory.path, for: .writing)
        id = try store.createRun(plan: plan, environment: environment)
    }

    private func step(_ round: Int) -> Step { Step(target: "swift", phase: .twins, round: round, arm: nil) }

    private func distribution(_ round: Int) -> Distribution {
        var histogram = HDRHistogram()
        for value in [1000, 250_000, 250_001, 7_000_000_000] as [Int64] { histogram.record(value) }
        return Distribution(
            target: "swift", phase: .twins, round: round, arm: .treatment, share: .fleet, metric: .requestSeconds,
            histogram: histogram)
    }

    @Test("Loaded distributions and finished steps equal the stored ones")
    func roundTrip() throws {
        try store.append(run: id, step: 0, distributions: [distribution(1)])
        try store.finishStep(run: id, number: 0, step(1))
        let run = try store.load(.id(id))
        #expect(run.distributions == [distribution(1)])
        #expect(run.finishedSteps == [step(1)])
    }

    @Test("Reopening a run deletes only the rows of unfinished steps")
    func reopen() throws {
        try store.append(run: id, step: 0, observations: [observation(1, .value(1))], distributions: [distribution(1)])
        try store.append(run: id, warnings: ["of no step"])
        try store.finishStep(run: id, number: 0, step(1))
        try store.append(
            run: id, step: 1, observations: [observation(2, block: 1, .value(2))], warnings: ["of the second"],
            distributions: [distribution(2)])
        try store.finish(run: id, status: .interrupted)
        let run = try store.reopen(run: id)
        #expect(run.observations.map(\.round) == [1])
        #expect(run.distributions.map(\.round) == [1])
        #expect(run.warnings == ["of no step"])
        #expect(run.status == .running && run.finished == nil)
        #expect(run.finishedSteps == [step(1)])
    }

    @Test("A complete run, or one of a version without steps, cannot be reopened")
    func refused() throws {
        try store.finish(run: id, status: .complete)
        #expect(throws: ResultStoreError.self) { try store.reopen(run: id) }
        let old = try store.createRun(plan: plan, environment: environment)
        try store.append(run: old, observations: [observation(1, .value(1))])
        try store.finish(run: old, status: .interrupted)
        let error = #expect(throws: ResultStoreError.self) { try store.reopen(run: old) }
        #expect(error?.description.contains("older version") == true)
        #expect(try store.load(.id(old)).observations.count == 1)
    }

    @Test("A store of version 1 is read unchanged, and upgraded when it is written")
    func upgrade() throws {
        let old = try TemporaryDirectory()
        let connection = try SQLiteConnection(path: old.path + "/" + ResultStore.fileName, for: .writing)
        try connection.execute(
            """
            CREATE TABLE run (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, started REAL NOT NULL, finished REAL,
                status TEXT NOT NULL, exit_code INTEGER, plan TEXT NOT NULL, environment TEXT NOT NULL);
            CREATE TABLE observation (run INTEGER NOT NULL REFERENCES run(number), target TEXT NOT NULL,
                phase TEXT NOT NULL, round INTEGER NOT NULL, block INTEGER, machine TEXT, agent TEXT, arm TEXT,
                metric TEXT NOT NULL, value REAL, absent_reason TEXT,
                CHECK ((value IS NULL) <> (absent_reason IS NULL)));
            CREATE TABLE failure (run INTEGER NOT NULL REFERENCES run(number), target TEXT NOT NULL,
                phase TEXT NOT NULL, round INTEGER NOT NULL, machine TEXT NOT NULL, agent TEXT NOT NULL,
                arm TEXT NOT NULL, reason TEXT NOT NULL, last_output TEXT NOT NULL);
            CREATE TABLE warning (run INTEGER NOT NULL REFERENCES run(number), message TEXT NOT NULL);
            PRAGMA application_id = \(Schema.applicationID);
            PRAGMA user_version = 1;
            """)
        // The plan of a version 1 store, without later keys.
        let encoded = try JSONEncoder().encode(plan)
        var object = try #require(try JSONSerialization.jsonObject(with: encoded) as? [String: Any])
        for key in ["versus", "heapLaunches", "noiseShare"] { object[key] = nil }
        var budgets = try #require(object["budgets"] as? [String: Any])
        budgets["changes"] = nil
        object["budgets"] = budgets
        let text = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        let insert = try connection.prepare("INSERT INTO run VALUES (1, 'r', 0, NULL, 'complete', 0, ?, ?)")
        try insert.run(text, String(decoding: try JSONEncoder().encode(environment), as: UTF8.self))
        try connection.execute(
            "INSERT INTO observation VALUES (1, 'swift', 'twins', 1, NULL, NULL, NULL, NULL, 'steal_ratio', 0.5, NULL)")

        let read = try ResultStore.open(directory: old.path, for: .reading).load()
        #expect(read.plan == plan && read.observations.count == 1 && read.finishedSteps.isEmpty)
        #expect(try connection.integer("PRAGMA user_version") == 1)
        let written = try ResultStore.open(directory: old.path, for: .writing)
        try written.append(run: RunID("r"), step: 3, observations: [observation(2, .value(1))])
        #expect(try written.load().observations.count == 2)
        try written.finish(run: RunID("r"), status: .failed)
        #expect(try written.runs().map(\.status) == [.failed])
        #expect(try connection.integer("PRAGMA user_version") == 2)
    }

    @Test(
        "A directory that is not writable can be read, and is refused for writing",
        .enabled(if: geteuid() == 0, "only root can mount a directory read-only"))
    func readOnly() throws {
        try store.append(run: id, step: 0, observations: [observation(1, .value(1))])
        try store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        // Root can write anywhere except on a read-only mount.
        try #require(run("/bin/mount", ["--bind", directory.path, directory.path]), "no permission to mount")
        defer { _ = run("/bin/umount", [directory.path]) }
        try #require(run("/bin/mount", ["-o", "remount,bind,ro", directory.path]))
        #expect(try ResultStore.open(directory: directory.path, for: .reading).load().observations.count == 1)
        let error = #expect(throws: ResultStoreError.self) {
            try ResultStore.open(directory: directory.path, for: .writing)
        }
        #expect(error?.exitCode == 74)
    }

    /// Whether the program exited with 0.
    private func run(_ program: String, _ arguments: [String]) -> Bool {
        var pid = pid_t()
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        guard posix_spawn(&pid, program, nil, nil, words, nil) == 0 else { return false }
        var status: Int32 = 0
        return waitpid(pid, &status, 0) == pid && status == 0
    }
}
