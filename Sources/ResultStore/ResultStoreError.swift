import BenchmarkModel
import LinuxSystem

/// An error of the store. The description names the file and a fix.
package enum ResultStoreError: Error, Hashable, Sendable {
    /// There is no store at the path.
    case missing(path: String)
    /// The directory or file cannot be created, opened or written.
    case cannotWrite(path: String, reason: String)
    /// The file was deleted or moved while a run wrote to it.
    case removed(path: String)
    /// The file is not a store.
    case notAStore(path: String, reason: String)
    /// A newer version of this program wrote it.
    case newerSchema(path: String, found: Int, supported: Int)
    /// The file system is full.
    case full(path: String)
    /// Another process held the lock of the file during the whole timeout.
    case busy(path: String)
    /// The store has no run with the id `run`; nil if it has no runs at all.
    case noSuchRun(path: String, run: String?)
    /// A baseline with this name exists.
    case exists(path: String)
    case noSuchBaseline(path: String, name: String, known: [String])
    /// The name is not a valid name of a baseline.
    case badName(String)
    /// The run cannot be completed.
    case notResumable(path: String, run: String, reason: String)
    /// The file is damaged, or contains values that this program never writes.
    case damaged(path: String, reason: String)

    static func cannotWrite(_ error: OutputFileError) -> ResultStoreError {
        error.isFull ? .full(path: error.path) : .cannotWrite(path: error.path, reason: error.reason)
    }
}

extension ResultStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path):
            "\(path): no results there; measure with `\(Self.command(["run"], path))`, or give the results directory "
                + "with --output"
        case .cannotWrite(let path, let reason):
            "\(path): cannot be written: \(reason); choose another directory with --output"
        case .removed(let path):
            "\(path): cannot be written: it was deleted or moved while it was in use. The results are in the moved "
                + "file, or lost. Run again; if another program cleans up this directory, choose another one with "
                + "--output"
        case .notAStore(let path, let reason):
            "\(path): not a result store of exporter-bench (\(reason)); move it away or choose another --output"
        case .newerSchema(let path, let found, let supported):
            "\(path): written by a newer exporter-bench (schema \(found), this one supports up to \(supported)); "
                + "update it"
        case .full(let path):
            "\(path): no space left; all blocks up to the last are kept. Free some space, and complete the run with "
                + "`\(Self.command(["run", "--resume", "latest"], path))`"
        case .busy(let path):
            "\(path): locked by another process for too long; end it, or choose another --output"
        case .noSuchRun(let path, let run?):
            "\(path): no run \(run) in it; give `latest`, or the id on the first line of a run's table"
        case .noSuchRun(let path, nil):
            "\(path): no run in it yet; make one with `\(Self.command(["run"], path))`"
        case .exists(let path):
            "\(path): exists already; give another name, or --force to replace it"
        case .noSuchBaseline(let path, let name, let known):
            "\(path): no baseline '\(name)' in it; "
                + (known.isEmpty
                    ? "make one with `\(Self.command(["baseline", "save", name], path))`"
                    : "there are \(known.joined(separator: ", "))")
        case .badName(let name):
            "'\(name)' is not a name for a baseline: give at most 100 letters, digits, '.', '_' and '-', not beginning "
                + "with '.' or '-'"
        case .notResumable(let path, let run, let reason):
            "\(path): run \(run) cannot be resumed: \(reason)"
        case .damaged(let path, let reason):
            "\(path): damaged: \(reason)"
        }
    }

    /// Returns a command line for the results directory that contains `path`.
    private static func command(_ words: [String], _ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return BenchCommand.text(words, results: parts.dropLast().joined(separator: "/"))
    }

    /// The exit code: 74 if a file cannot be written, 65 for bad data, 64 for a missing run or baseline. Source:
    /// sysexits.h.
    package var exitCode: Int32 {
        switch self {
        case .cannotWrite, .removed, .full, .busy: ExitCode.outputError.rawValue
        case .notAStore, .newerSchema, .damaged: ExitCode.dataError.rawValue
        case .missing, .noSuchRun, .notResumable, .exists, .noSuchBaseline, .badName: ExitCode.usage.rawValue
        }
    }
}
