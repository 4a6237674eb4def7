import Foundation
package import LinuxSystem

/// The locations of the files that ship with the bench.
package struct Project: Sendable {
    /// The directory with fleets/, budgets/ and targets/.
    package let root: String
    /// The directory with the executables of the bench.
    package let binaries: String

    /// The root directory of an installation by `make install`, below its prefix.
    private static let installed = "/share/exporter-bench"

    /// Finds the project.
    ///
    /// If EXPORTER_BENCH_HOME is set, it is the root. Otherwise all parent directories of the running executable are
    /// searched, then those of the working directory. A build directory is inside of the project, and an installed
    /// program is beside its share/exporter-bench.
    ///
    /// - Throws: `HarnessError.noProject`.
    package static func locate() throws -> Project {
        let executable = try Files.ownExecutable()
        let binaries = String(executable[..<(executable.lastIndex(of: "/") ?? executable.endIndex)])
        if let home = ProcessInfo.processInfo.environment["EXPORTER_BENCH_HOME"] {
            guard isRoot(home) else {
                throw HarnessError.noProject("EXPORTER_BENCH_HOME=\(home) contains no fleets/, targets/ and budgets/")
            }
            return Project(root: home, binaries: binaries)
        }
        for start in [binaries, FileManager.default.currentDirectoryPath] {
            var directory = start
            while !directory.isEmpty {
                for root in [directory, directory + installed] where isRoot(root) {
                    return Project(root: root, binaries: binaries)
                }
                directory = String(directory[..<(directory.lastIndex(of: "/") ?? directory.startIndex)])
            }
        }
        throw HarnessError.noProject(
            "no fleets/ and targets/ above \(binaries) or the working directory: set EXPORTER_BENCH_HOME")
    }

    /// Vega, Vega-Lite and vega-embed as one script, which is embedded in the pages of runs. `scripts/setup bench`
    /// creates it.
    package var plotScript: String { root + "/.venv-plots/vega.js" }

    /// The program that draws plots without a browser.
    package var plotProgram: (python: String, script: String) {
        (root + "/.venv-plots/bin/python", root + "/scripts/vega/render")
    }

    /// Whether this is an installation by `make install`. Commands that build targets must then be run in its root.
    package var isInstalled: Bool { root.hasSuffix(Self.installed) }

    private static func isRoot(_ path: String) -> Bool {
        Files.exists(path + "/fleets") && Files.exists(path + "/targets") && Files.exists(path + "/budgets")
    }
}

/// An error that prevents or ends a run.
package enum HarnessError: Error, Sendable, CustomStringConvertible {
    case noProject(String)
    /// Something that the run needs is missing. The text names it and the fix.
    case missing(String)
    /// The disk space is too small.
    case noSpace(String)
    /// The machine cannot carry the load of the run. The text has the figures and the choices.
    case tooMuchLoad(String)
    /// The run was made on another machine and cannot be resumed on this one.
    case otherMachine(String)
    case node(String)
    case system(SystemError)

    package var description: String {
        switch self {
        case .noProject(let text), .missing(let text), .noSpace(let text), .tooMuchLoad(let text),
            .otherMachine(let text),
            .node(let text):
            text
        case .system(let error): error.description
        }
    }
}
