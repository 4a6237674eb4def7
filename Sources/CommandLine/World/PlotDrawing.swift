import Harness
import LinuxSystem

/// Draws plots with the program that also makes the pages' script.
protocol PlotDrawing: Sendable {
    /// - Parameters:
    ///   - lines: a line for each picture, with its name and its Vega-Lite specification.
    ///   - form: `svg` or `png`.
    /// - Returns: how the program exited, and what it wrote.
    func draw(_ lines: String, as form: PictureForm, _ project: Project) throws -> (end: ProcessEnd, output: [UInt8])
}

/// The forms of pictures.
enum PictureForm: String, CaseIterable, Sendable {
    case svg
    case png
}

/// The project's own plotting program, as a child process.
struct PlotProgram: PlotDrawing {
    /// The environment of the child.
    let variables: [String: String]

    func draw(
        _ lines: String, as form: PictureForm, _ project: Project
    ) throws -> (end: ProcessEnd, output: [UInt8]) {
        let (python, script) = project.plotProgram
        var input = try FileDescriptor.pipe()
        var output = try FileDescriptor.pipe()
        let childInput = input.takeRead()
        let childOutput = output.takeWrite()
        var child = try ChildProcess(
            SpawnRequest(
                command: [python, script, form.rawValue], environment: variables, standardInput: childInput.number,
                standardOutput: childOutput.number, standardError: StandardStream.error.rawValue, niceness: 0))
        _ = consume childInput
        _ = consume childOutput
        let written = input.takeWrite()
        // A child that exits early says so by its exit code.
        try? written.write(Array(lines.utf8))
        _ = consume written
        let drawn = output.takeRead()
        var bytes: [UInt8] = []
        while let part = try drawn.read() { bytes += part }
        // The child has closed its output: it is about to exit.
        while true {
            if let end = child.wait(within: 1_000_000_000) { return (end, bytes) }
        }
    }
}
