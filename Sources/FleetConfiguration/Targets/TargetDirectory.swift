package import ConfigurationReader
import Glibc
import PlainText

extension TargetFile {
    /// Returns the path of a target file. NAME means `directory/NAME.yaml`; a text with a slash, or that ends in .yaml
    /// or .yml, is returned unchanged and not checked.
    /// - Throws: an error for a name without a file, with the known names and the nearest of them.
    package static func resolve(_ nameOrPath: String, in directory: String) throws(ConfigurationErrors) -> String {
        if nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml") {
            return nameOrPath
        }
        let names = try names(in: directory)
        if names.contains(nameOrPath) { return "\(directory)/\(nameOrPath).yaml" }
        throw SourceFile.whole(
            directory, "no target \(quoted(nameOrPath))",
            names.isEmpty ? "this directory has no NAME.yaml" : suggestion(for: nameOrPath, among: names))
    }

    /// Returns the names of the targets in a directory, sorted.
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
