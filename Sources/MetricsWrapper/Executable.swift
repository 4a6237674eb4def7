import Glibc

/// Finds the file of a command.
enum Executable {
    /// Returns the path of a command. A name with a slash is a path; any other name is searched in the directories of
    /// PATH, as shells do.
    ///
    /// - Throws: status 127 if there is no such file, 126 if it may not be executed.
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
            let reason =
                status.st_mode & S_IFMT == S_IFREG
                ? "it is not executable: run chmod +x \(candidate)" : "it is not a regular file"
            refused = refused ?? WrapperFailure(description: "\(candidate): \(reason)", exitStatus: 126)
        }
        if let refused { throw refused }
        let searched = candidates.count == 1 && candidates[0] == name ? "" : " in PATH (\(path ?? "not set"))"
        throw WrapperFailure(description: "\(name): there is no such program\(searched)", exitStatus: 127)
    }
}
