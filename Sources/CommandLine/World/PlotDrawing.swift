import Harness
import LinuxSystem

/// Draws plots with the program that also makes the script of report pages.
protocol PlotDrawing: Sendable {
    /// Draws pictures.
    /// - Parameters:
    ///   - lines: one line per picture, with its name and its Vega-Lite specification.
    ///   - form: `svg` or `png`.
    /// - Returns: the exit of the program, and its output.
    func draw(_ lines: String, as form: PictureForm, _ project: Project) throws -> (end: ProcessEnd, output: [UInt8])
}

/// The formats of pictures.
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
        // A failed write is ignored: a child that exits early reports the error by its exit code.
        try? written.write(Array(lines.utf8))
        _ = consume written
        let drawn = output.takeRead()
        var bytes: [UInt8] = []
        while let part = try drawn.read() { bytes += part }
        // The child has closed its output and is about to exit.
        while true {
            if let end = child.wait(within: 1_000_000_000) { return (end, bytes) }
        }
    }
}
