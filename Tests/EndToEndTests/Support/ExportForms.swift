import Foundation

@testable import CommandLine

/// The formats of the command `export`, from the program's own list.
enum ExportForms {
    /// The formats with one file, which can be written to standard output.
    static let printed = ExportFormat.allCases.filter { !$0.isDirectory }.map(\.rawValue)
    /// The formats with several files, which need a directory.
    static let directories = ExportFormat.allCases.filter(\.isDirectory).map(\.rawValue)

    /// Returns the text of a page without the drawing script at its end, which is the project's own.
    static func withoutScript(_ page: String) -> String {
        String(page.prefix(upTo: page.firstRange(of: "<script>")?.lowerBound ?? page.endIndex))
    }
}
