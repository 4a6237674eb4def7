package import ConfigurationReader
import Glibc

extension TargetFile {
    /// The path of the file that is meant by what a user typed: NAME is `directory/NAME.yaml`; what has a slash, or ends
    /// in .yaml or .yml, is a path already, and is not looked for.
    /// - Throws: for a name without a file, with the names that have one and the nearest of them.
    package static func resolve(_ nameOrPath: String, in directory: String) throws(ConfigurationErrors) -> String {
        if nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml") {
            return nameOrPath
        }
        let names = try names(in: directory)
        if names.contains(nameOrPath) { return "\(directory)/\(nameOrPath).yaml" }
        throw SourceFile.whole(
            directory, "no target \(quoted(nameOrPath))",
            names.isEmpty ? "there is no NAME.yaml here" : suggestion(for: nameOrPath, among: names))
    }

    /// The names of the targets in a directory, in order.
    package static func names(in directory: String) throws(ConfigurationErrors) -> [String] {
        guard let stream = opendir(directory) else {
            throw SourceFile.whole(directory, "cannot be read", String(cString: strerror(errno)))
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // d_name ends with a NUL, and the entry's memory lives until the next readdir.
            let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
            if name.hasSuffix(".yaml"), !name.hasPrefix(".") { names.append(String(name.dropLast(5))) }
        }
        return names.sorted()
    }
}
