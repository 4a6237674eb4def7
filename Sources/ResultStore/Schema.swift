/// The tables, and what makes a file one of ours. Documented for users in results/README.md.
enum Schema {
    /// Files of version 2 stay as they are: they have a column `run.exit_code` besides, which nothing filled and nothing reads.
    static let version = 3
    /// The first version with steps and distributions.
    static let withSteps = 2
    /// "EXBN" in the file's header: tells our file from any other SQLite database.
    static let applicationID = 0x4558_424e

    /// `observation_run` is the one index: without it a report on one run would read the rows of all of them.
    /// `step` is the number of a step in the run's plan; NULL for what belongs to none.
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

    /// `histogram` is JSON: the counts of the slots in use.
    private static let version2 = """
        CREATE TABLE step (
            run INTEGER NOT NULL REFERENCES run(number), number INTEGER NOT NULL, target TEXT NOT NULL,
            phase TEXT NOT NULL, round INTEGER NOT NULL, arm TEXT, PRIMARY KEY (run, number));
        CREATE TABLE distribution (
            run INTEGER NOT NULL REFERENCES run(number), step INTEGER, target TEXT NOT NULL, phase TEXT NOT NULL,
            round INTEGER NOT NULL, arm TEXT NOT NULL, share TEXT NOT NULL, metric TEXT NOT NULL,
            histogram TEXT NOT NULL);
        """

    /// For reading a store of version 1 as it is.
    static let temporary = version2.replacing("CREATE TABLE", with: "CREATE TEMPORARY TABLE").replacing(
        "REFERENCES run(number)", with: "")

    private static let from1 = """
        ALTER TABLE observation ADD COLUMN step INTEGER;
        ALTER TABLE failure ADD COLUMN step INTEGER;
        ALTER TABLE warning ADD COLUMN step INTEGER;
        \(version2)
        PRAGMA user_version = \(withSteps);
        """

    /// Makes the tables of an empty file, brings those of an older version up to this one, and refuses all else.
    static func prepare(_ connection: SQLiteConnection) throws(ResultStoreError) {
        // Before anything is written: WAL mode would be kept by a database that is not ours.
        if try !isEmpty(connection) { try check(connection) }
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON")
        try connection.transaction { () throws(ResultStoreError) in
            // Looked at again under the lock: another bench may have made them meanwhile.
            if try isEmpty(connection) {
                try connection.execute(tables)
            } else if try check(connection) == 1 {
                try connection.execute(from1)
            }
        }
    }

    /// Whether nothing was ever made in the file: a bench makes it, and a moment later its tables.
    static func isEmpty(_ connection: SQLiteConnection) throws(ResultStoreError) -> Bool {
        let tables = try connection.integer("SELECT count(*) FROM sqlite_master")
        let application = try connection.integer("PRAGMA application_id")
        return tables == 0 && application == 0
    }

    /// The version of a store of ours.
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
