import BenchmarkModel
import Foundation
import HTMLReport
import Harness
import LinuxSystem

/// Draws Vega-Lite specifications as pictures, with the program that also makes the script of report pages.
enum PlotRenderer {
    /// Creates `directory` and writes one file for each picture into it.
    static func draw(
        _ pictures: [Picture], as form: PictureForm, into directory: String, in world: World
    ) throws -> ExitCode {
        let project = try world.project()
        let python = project.plotProgram.python
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw HarnessError.missing(
                "--plots: the program that draws plots is not installed (\(python)): run `scripts/setup bench` in "
                    + "\(project.root)")
        }
        try OutputDirectory.make(directory, of: "--plots")
        let lines = pictures.map { "\($0.name) \($0.specification)\n" }.joined()
        let (end, output) = try world.plots.draw(lines, as: form, project)
        switch end {
        case .signalled(let number):
            world.console.error("--plots: \(python) was killed by signal \(number)")
            return .outputError
        case .exited(0): break
        // The program has printed the error itself. Its exit codes are those of the bench.
        case .exited(let status): return .of(status: status)
        }
        for (name, picture) in files(output) {
            try OutputFile.write(picture, to: "\(directory)/\(name).\(form.rawValue)")
        }
        world.console.note("\(Count.text(pictures.count, "plot")) in \(directory)")
        return .success
    }

    /// Splits the output of the program into pictures. Each picture is a line with its name and size in bytes, then its
    /// bytes.
    private static func files(_ drawn: [UInt8]) -> [(name: String, picture: [UInt8])] {
        var files: [(String, [UInt8])] = []
        var rest = drawn[...]
        while let end = rest.firstIndex(of: 10) {
            let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            guard words.count == 2, let size = Int(words[1]), size >= 0 else { break }
            let picture = rest[(end + 1)...].prefix(size)
            files.append((String(words[0]), Array(picture)))
            rest = rest[picture.endIndex...]
        }
        return files
    }
}
