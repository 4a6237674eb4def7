import Glibc

/// Which file a command's name means.
enum Executable {
    /// A name with a slash is a path; another one is looked for in the directories of PATH, as shells do.
    ///
    /// - Throws: 127 where there is none, 126 where there is one that may not be run.
    static func find(_ name: String, path: String?) throws(WrapperFailure) -> String {
        var candidates = [name]
        if !name.utf8.contains(UInt8(ascii: "/")) {
            candidates = (path ?? "/bin:/usr/bin").split(separator: ":", omittingEmptySubsequences: false).map {
                $0.isEmpty ? "./\(name)" : "\($0)/\(name)"
            }
        }
        var refused: WrapperFailure?
        for candidate in candidates {
            var status = stat()
            guard stat(candidate, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFREG, access(candidate, X_OK) == 0 { return candidate }
            let why =
                status.st_mode & S_IFMT == S_IFREG ? "it is not executable: chmod +x makes it so" : "it is no file"
            refused = refused ?? WrapperFailure(description: "\(candidate): \(why)", exitStatus: 126)
        }
        if let refused { throw refused }
        let place = candidates.count == 1 && candidates[0] == name ? "" : " in PATH (\(path ?? "which is not set"))"
        throw WrapperFailure(description: "\(name): there is no such program\(place)", exitStatus: 127)
    }
}
