import Foundation
import Harness
import LinuxSystem

/// Draws plots with the program that also makes the pages' script.
protocol PlotDrawing: Sendable {
    /// - Parameters:
    ///   - lines: a line for each picture, with its name and its Vega-Lite specification.
    ///   - form: `svg` or `png`.
    /// - Returns: how the program exited, and what it wrote.
    func draw(_ lines: String, as form: PictureForm, _ project: Project) throws -> (end: ProcessEnd, output: Data)
}

/// The forms of pictures.
enum PictureForm: String, CaseIterable, Sendable {
    case svg
    case png
}

/// The project's own plotting program, as a child process.
struct PlotProgram: PlotDrawing {
    func draw(_ lines: String, as form: PictureForm, _ project: Project) throws -> (end: ProcessEnd, output: Data) {
        let (python, script) = project.plotProgram
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script, form.rawValue]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // The exit code tells where the program ended early.
        try? input.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
        try? input.fileHandleForWriting.close()
        let drawn = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let status = process.terminationStatus
        return (process.terminationReason == .exit ? .exited(status) : .signalled(status), drawn)
    }
}
