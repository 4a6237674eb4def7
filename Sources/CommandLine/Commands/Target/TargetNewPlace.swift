import Foundation
import LinuxSystem

/// The file that `target new` writes, and the name of its target.
struct TargetNewPlace {
    /// The path for messages and the next command; `-` is standard output.
    let path: String
    /// The name of the target.
    let name: String

    var isStandardOutput: Bool { path == "-" }

    /// The path as `target check` takes it: a file in the working directory begins with `./`.
    var shown: String { isStandardOutput ? "FILE" : path }

    /// - Parameters:
    ///   - word: a name, or a path with a slash or with the ending .yaml or .yml.
    ///   - file: the value of -o; nil if it was not given.
    /// - Throws: `UsageError` for a file that exists, unless `force`; `OutputFileError` for a path that cannot be
    ///   written.
    init(_ word: String?, _ file: String?, force: Bool, in world: World) throws {
        guard let given = word ?? file.flatMap({ $0 == "-" ? nil : $0 }) else {
            throw UsageError(
                description: "target new: NAME is missing: give a name (NAME.yaml is written) or a path of a file")
        }
        let isPath = given.contains("/") || given.hasSuffix(".yaml") || given.hasSuffix(".yml")
        let base = isPath ? URL(fileURLWithPath: given).deletingPathExtension().lastPathComponent : given
        name = try Self.checked(base, given)
        let wanted = file ?? (isPath ? given : given + ".yaml")
        path = wanted == "-" || wanted.contains("/") ? wanted : "./" + wanted
        guard !isStandardOutput else { return }
        let absolute = world.absolute(path)
        guard force || !FileManager.default.fileExists(atPath: absolute) else {
            throw UsageError(description: "\(path): the file exists: give another name, or --force to replace it")
        }
        try OutputFile.check(absolute)
    }

    private static func checked(_ name: String, _ given: String) throws(UsageError) -> String {
        let isName =
            name.first.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") } == true && name.count <= 100
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
        guard isName else {
            throw UsageError(
                description:
                    "target new: '\(given)' gives no name of a target: use at most 100 letters, digits, _ . and -, "
                    + "and begin with a letter, a digit or _")
        }
        return name
    }
}
