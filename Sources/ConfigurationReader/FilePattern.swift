import Glibc

/// The files that a configuration file names by paths or patterns.
package enum FilePattern {
    /// Returns the files that match a path or a shell pattern (`targets/*.json`), sorted.
    /// - Parameter file: the configuration file. Relative patterns start at its directory.
    package static func files(_ pattern: String, relativeTo file: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(path(pattern, relativeTo: file), 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// Resolves a path in `file`. A relative path starts at the directory of the file.
    package static func path(_ path: String, relativeTo file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
