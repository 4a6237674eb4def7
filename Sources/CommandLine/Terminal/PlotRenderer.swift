import BenchmarkModel
import Foundation
import HTMLReport
import Harness
import LinuxSystem

/// Draws Vega-Lite specifications as pictures, by the program that also makes the pages' script.
enum PlotRenderer {
    /// Writes a file for each picture into `directory`, which is made.
    static func draw(
        _ pictures: [Picture], as form: PictureForm, into directory: String, in world: World
    ) throws -> ExitCode {
        let project = try world.project()
        let python = project.plotProgram.python
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw HarnessError.missing(
                "--plots: what draws plots is not there (\(python)): `scripts/setup bench` in \(project.root) gets it")
        }
        try OutputDirectory.make(directory, of: "--plots")
        let lines = pictures.map { "\($0.name) \($0.specification)\n" }.joined()
        let (end, output) = try world.plots.draw(lines, as: form, project)
        switch end {
        case .signalled(let number):
            world.console.error("--plots: \(python) was ended by signal \(number)")
            return .outputError
        case .exited(0): break
        // It has said what was wrong, and exits with one of the codes of the bench.
        case .exited(let status): return .of(status: status)
        }
        for (name, picture) in files(output) {
            try OutputFile.write(picture, to: "\(directory)/\(name).\(form.rawValue)")
        }
        world.console.note("\(Count.text(pictures.count, "plot")) in \(directory)")
        return .success
    }

    /// The pictures that the program gave: of each a line with its name and its size in bytes, then its bytes.
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
