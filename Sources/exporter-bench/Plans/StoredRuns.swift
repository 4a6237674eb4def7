import BenchmarkModel
import ConfigurationReader
import Harness
import Report
import ResultStore

/// Finds the run a command is about: its id, `latest`, or the path of a results directory or file.
enum StoredRuns {
    static func load(_ name: String?, _ options: Options) throws -> StoredRun {
        let name = name ?? "latest"
        let selection: RunSelector = name.contains("/") || name == "latest" ? .latest : .id(RunID(name))
        return known(try ResultStore.open(directory: directory(of: name, options), for: .reading).load(selection))
    }

    /// Of the store that a run's name is about.
    static func directory(of name: String?, _ options: Options) -> String {
        guard let name, name.contains("/") else { return directory(options) }
        let file = "/" + ResultStore.fileName
        return name.hasSuffix(file) ? String(name.dropLast(file.count)) : name
    }

    static func directory(_ options: Options) -> String { options.text("--output") ?? BenchCommand.defaultResults }

    /// A run that says it is running while its program is gone was killed.
    private static func known(_ run: StoredRun) -> StoredRun {
        guard run.status == .running, !RunLock.isHeld(run.id) else { return run }
        var run = run
        run.status = .killed
        return run
    }

    /// Says on standard error that a run is not whole; what there is of it is shown all the same.
    static func warnIfPartial(_ run: StoredRun) {
        guard let partial = RunHead(run).partial else { return }
        Console.note("run \(run.id) is PARTIAL (\(run.status.rawValue)): \(partial)")
    }

    /// A baseline by name or, where there is none of that name, a run.
    static func reference(_ name: String, _ options: Options) throws -> StoredRun {
        let baselines = BaselineStore(directory: directory(options))
        if !name.contains("/"), baselines.names.contains(name) { return try baselines.load(name) }
        do {
            return try load(name, options)
        } catch let error as ResultStoreError {
            let near = nearest(name, among: baselines.names).map { "; did you mean the baseline \($0)?" }
            guard case .noSuchRun = error else { throw error }
            throw UsageError(
                description: "'\(name)' is neither a baseline nor a run of \(directory(options))\(near ?? "")")
        }
    }
}
