/// The tables of a store, and the check that a file is a store. results/README.md describes the tables.
enum Schema {
    /// The current version. Files of version 2 are not changed: they only have an additional column `run.exit_code`,
    /// which was never written and is never read.
    static let version = 3
    /// The first version with steps and distributions.
    static let withSteps = 2
    /// "EXBN" in the header of the file. It distinguishes a store from other SQLite databases.
    static let applicationID = 0x4558_424e

    /// The tables of the current version.
    ///
    /// `observation_run` is the only index: without it, a report on one run would read the rows of all runs. `step` is
    /// the number of a step in the plan of the run; NULL for a row that belongs to no step.
    static let tables = """
        CREATE TABLE run (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, started REAL NOT NULL, finished REAL,
            status TEXT NOT NULL, plan TEXT NOT NULL, environment TEXT NOT NULL);
        CREATE TABLE observation (
            run INTEGER NOT NULL REFERENCES run(number), target TEXT NOT NULL, phase TEXT NOT NULL,
            round INTEGER NOT NULL, block INTEGER, machine TEXT, agent TEXT, arm TEXT, metric TEXT NOT NULL,
            value REAL, absent_reason TEXT, step INTEGER, CHECK ((value IS NULL) <> (absent_reason IS NULL)));
        CREATE INDEX observation_run ON observation(run);
        CREATE TABLE failure (
            run INTEGER NOT NULL REFERENCES run(number), target TEXT NOT NULL, phase TEXT NOT NULL,
            round INTEGER NOT NULL, machine TEXT NOT NULL, agent TEXT NOT NULL, arm TEXT NOT NULL,
            reason TEXT NOT NULL, last_output TEXT NOT NULL, step INTEGER);
        CREATE TABLE warning (run INTEGER NOT NULL REFERENCES run(number), message TEXT NOT NULL, step INTEGER);
        \(version2)
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """

    /// The tables that version 2 added. `histogram` is JSON with the counts of the used slots.
    private static let version2 = """
        CREATE TABLE step (
            run INTEGER NOT NULL REFERENCES run(number), number INTEGER NOT NULL, target TEXT NOT NULL,
            phase TEXT NOT NULL, round INTEGER NOT NULL, arm TEXT, PRIMARY KEY (run, number));
        CREATE TABLE distribution (
            run INTEGER NOT NULL REFERENCES run(number), step INTEGER, target TEXT NOT NULL, phase TEXT NOT NULL,
            round INTEGER NOT NULL, arm TEXT NOT NULL, share TEXT NOT NULL, metric TEXT NOT NULL,
            histogram TEXT NOT NULL);
        """

    /// Empty temporary tables for reading a store of version 1 without changing it.
    static let temporary = version2.replacing("CREATE TABLE", with: "CREATE TEMPORARY TABLE").replacing(
        "REFERENCES run(number)", with: "")

    private static let from1 = """
        ALTER TABLE observation ADD COLUMN step INTEGER;
        ALTER TABLE failure ADD COLUMN step INTEGER;
        ALTER TABLE warning ADD COLUMN step INTEGER;
        \(version2)
        PRAGMA user_version = \(withSteps);
        """

    /// Creates the tables of an empty file, or upgrades a store of an older version.
    ///
    /// - Throws: `.notAStore` or `.newerSchema` for other files.
    static func prepare(_ connection: SQLiteConnection) throws(ResultStoreError) {
        // The file is checked before anything is written, because the WAL mode of a foreign database would stay
        // changed.
        if try !isEmpty(connection) { try check(connection) }
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON")
        try connection.transaction { () throws(ResultStoreError) in
            // The file is checked again under the lock: another process may have created the tables meanwhile.
            if try isEmpty(connection) {
                try connection.execute(tables)
            } else if try check(connection) == 1 {
                try connection.execute(from1)
            }
        }
    }

    /// Whether the file has no contents yet. A bench creates the file shortly before its tables.
    static func isEmpty(_ connection: SQLiteConnection) throws(ResultStoreError) -> Bool {
        let tables = try connection.integer("SELECT count(*) FROM sqlite_master")
        let application = try connection.integer("PRAGMA application_id")
        return tables == 0 && application == 0
    }

    /// Returns the version of a store.
    ///
    /// - Throws: `.notAStore` or `.newerSchema`.
    @discardableResult
    static func check(_ connection: SQLiteConnection) throws(ResultStoreError) -> Int {
        guard try connection.integer("PRAGMA application_id") == applicationID else {
            throw .notAStore(path: connection.path, reason: "another program's SQLite database")
        }
        let found = try connection.integer("PRAGMA user_version")
        guard found <= version else {
            throw .newerSchema(path: connection.path, found: found, supported: version)
        }
        return found
    }
}
