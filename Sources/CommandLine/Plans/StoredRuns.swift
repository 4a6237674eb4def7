import BenchmarkModel
import ConfigurationReader
import Harness
import PlainText
import Report
import ResultStore

/// Finds the run that a command names: by its id, `latest`, or the path of a results directory or file.
struct StoredRuns {
    /// The results directory for runs that are not named by a path.
    let directory: String

    /// Creates the finder for a results directory.
    /// - Parameter given: the value of `--output`.
    init(_ given: String?) { directory = ResultsOption.path(given) }

    func load(_ name: String?) throws -> StoredRun {
        let name = name ?? "latest"
        let selection: RunSelector = name.contains("/") || name == "latest" ? .latest : .id(RunID(name))
        return Self.known(try ResultStore.open(directory: directory(of: name), for: .reading).load(selection))
    }

    /// Returns the results directory of the store that contains a run.
    func directory(of name: String?) -> String {
        guard let name, name.contains("/") else { return directory }
        let file = "/" + ResultStore.fileName
        return name.hasSuffix(file) ? String(name.dropLast(file.count)) : name
    }

    /// Returns the run with its true status. A run that is stored as running, but with no process that holds its lock,
    /// was killed.
    private static func known(_ run: StoredRun) -> StoredRun {
        guard run.status == .running, !RunLock.isHeld(run.id) else { return run }
        var run = run
        run.status = .killed
        return run
    }

    /// Prints on standard error that a run is partial. Its stored part is still shown.
    static func warnIfPartial(_ run: StoredRun, on console: Console) {
        guard let partial = RunHead(run).partial else { return }
        console.note("run \(run.id) is PARTIAL (\(run.status.rawValue)): \(partial)")
    }

    /// Returns the baseline of a name or, when there is none, the run.
    func reference(_ name: String) throws -> StoredRun {
        let baselines = BaselineStore(directory: directory)
        if !name.contains("/"), baselines.names.contains(name) { return try baselines.load(name) }
        do {
            return try load(name)
        } catch let error as ResultStoreError {
            let near = nearest(name, among: baselines.names).map { "; did you mean the baseline \($0)?" }
            guard case .noSuchRun = error else { throw error }
            throw UsageError(
                description: "'\(name)' is neither a baseline nor a run of \(directory)"
                    + (near ?? ": `exporter-bench baseline list` shows the baselines"))
        }
    }
}
