import BenchmarkModel
import LinuxSystem

/// Why the store could not do what was asked; the description names the file and what would help.
package enum ResultStoreError: Error, Hashable, Sendable {
    /// There is no store yet at the path.
    case missing(path: String)
    /// The directory or file cannot be made, opened or written.
    case cannotWrite(path: String, reason: String)
    /// The file was deleted or moved while a run wrote to it.
    case removed(path: String)
    /// The file is something else.
    case notAStore(path: String, reason: String)
    /// A newer version of this program wrote it.
    case newerSchema(path: String, found: Int, supported: Int)
    /// No space is left on the file system.
    case full(path: String)
    /// Another process kept the file locked for the whole time-out.
    case busy(path: String)
    /// `run` names none of the runs in the store; nil for the latest of none.
    case noSuchRun(path: String, run: String?)
    /// A baseline of that name is there already.
    case exists(path: String)
    case noSuchBaseline(path: String, name: String, known: [String])
    /// No name for a baseline.
    case badName(String)
    /// The run cannot be completed.
    case notResumable(path: String, run: String, reason: String)
    /// The file is damaged or holds what this program never writes.
    case damaged(path: String, reason: String)

    static func cannotWrite(_ error: OutputFileError) -> ResultStoreError {
        error.isFull ? .full(path: error.path) : .cannotWrite(path: error.path, reason: error.reason)
    }
}

extension ResultStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path):
            "\(path): no results there; make some with `\(Self.command(["run"], path))`, or name their directory with --output"
        case .cannotWrite(let path, let reason):
            "\(path): cannot be written: \(reason); choose another directory with --output"
        case .removed(let path):
            "\(path): cannot be written: it was deleted or moved while it was in use; what was measured is where it was moved to, or "
                + "lost. Run again, with another directory (--output) where something cleans up this one"
        case .notAStore(let path, let reason):
            "\(path): not a result store of exporter-bench (\(reason)); move it away or choose another --output"
        case .newerSchema(let path, let found, let supported):
            "\(path): written by a newer exporter-bench (schema \(found), this one knows up to \(supported)); update it"
        case .full(let path):
            "\(path): no space left; all blocks up to the last are kept. Free some space, or choose another --output"
        case .busy(let path):
            "\(path): locked by another process for too long; end it, or choose another --output"
        case .noSuchRun(let path, let run?):
            "\(path): no run \(run) in it; give `latest`, or the id on the first line of a run's table"
        case .noSuchRun(let path, nil):
            "\(path): no run in it yet; make one with `\(Self.command(["run"], path))`"
        case .exists(let path):
            "\(path): is there already; give another name, or --force to replace it"
        case .noSuchBaseline(let path, let name, let known):
            "\(path): no baseline '\(name)' in it; "
                + (known.isEmpty
                    ? "make one with `\(Self.command(["baseline", "save", name], path))`"
                    : "there are \(known.joined(separator: ", "))")
        case .badName(let name):
            "'\(name)' is no name for a baseline: give letters, digits, '.', '_' and '-', at most 100, no '.' or '-' first"
        case .notResumable(let path, let run, let reason):
            "\(path): run \(run) cannot be resumed: \(reason)"
        case .damaged(let path, let reason):
            "\(path): damaged: \(reason)"
        }
    }

    /// A command about the results directory that has `path`.
    private static func command(_ words: [String], _ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return BenchCommand.text(words, results: parts.dropLast().joined(separator: "/"))
    }

    /// sysexits: 74 cannot write, 65 bad data, 64 a run that does not exist.
    package var exitCode: Int32 {
        switch self {
        case .cannotWrite, .removed, .full, .busy: ExitCode.outputError.rawValue
        case .notAStore, .newerSchema, .damaged: ExitCode.dataError.rawValue
        case .missing, .noSuchRun, .notResumable, .exists, .noSuchBaseline, .badName: ExitCode.usage.rawValue
        }
    }
}
