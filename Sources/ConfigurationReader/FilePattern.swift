import Glibc

/// Files that one file names besides itself.
package enum FilePattern {
    /// The files that a path or a pattern of the shell (`targets/*.json`) names, sorted.
    /// - Parameter file: relative patterns are of its directory.
    package static func files(_ pattern: String, besides file: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(path(pattern, besides: file), 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// A path that stands in `file`: relative ones are of its directory.
    package static func path(_ path: String, besides file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
