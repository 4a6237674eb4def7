import Foundation
package import LinuxSystem

/// Where the things that ship with the bench are.
package struct Project: Sendable {
    /// Holds fleets/, budgets/ and targets/.
    package let root: String
    /// Holds the bench's own executables.
    package let binaries: String

    /// Where `make install` puts them, below its prefix.
    private static let installed = "/share/exporter-bench"

    /// Looks upward from the running executable (a build directory lies within the project, an installed program beside its
    /// share/exporter-bench), then from the working directory; EXPORTER_BENCH_HOME says it outright.
    package static func locate() throws -> Project {
        let executable = try Files.ownExecutable()
        let binaries = String(executable[..<(executable.lastIndex(of: "/") ?? executable.endIndex)])
        if let home = ProcessInfo.processInfo.environment["EXPORTER_BENCH_HOME"] {
            guard isRoot(home) else {
                throw HarnessError.noProject("EXPORTER_BENCH_HOME=\(home) holds no fleets/, targets/ and budgets/")
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

    /// Vega, Vega-Lite and vega-embed as one script, which the pages of runs carry; `scripts/setup bench` makes it.
    package var plotScript: String { root + "/.venv-plots/vega.js" }

    /// What draws plots without a browser.
    package var plotProgram: (python: String, script: String) {
        (root + "/.venv-plots/bin/python", root + "/scripts/vega/render")
    }

    /// Whether it was put there by `make install`: then what makes targets has to be done there.
    package var isInstalled: Bool { root.hasSuffix(Self.installed) }

    private static func isRoot(_ path: String) -> Bool {
        Files.exists(path + "/fleets") && Files.exists(path + "/targets") && Files.exists(path + "/budgets")
    }
}

/// Why a run could not be made or go on.
package enum HarnessError: Error, Sendable, CustomStringConvertible {
    case noProject(String)
    /// Something the run needs is not there; the text says what and how to get it.
    case missing(String)
    case noRoom(String)
    /// A run cannot be resumed here.
    case otherMachine(String)
    case node(String)
    case system(SystemError)

    package var description: String {
        switch self {
        case .noProject(let text), .missing(let text), .noRoom(let text), .otherMachine(let text), .node(let text): text
        case .system(let error): error.description
        }
    }
}
