import Foundation
import HTMLReport
import Harness
import LinuxSystem
import Report

/// The HTML page of a run.
enum RunPage {
    static func text(_ summary: ResultSummary, in world: World) -> String {
        let script = (try? world.project()).flatMap { try? String(contentsOfFile: $0.plotScript, encoding: .utf8) }
        return HTMLReport.text(summary, script: script)
    }

    /// Writes DIRECTORY/RUN.html and returns its path.
    static func write(
        _ summary: ResultSummary, into directory: String, in world: World
    ) -> Result<String, OutputFileError> {
        let path = "\(directory)/\(summary.head.id).html"
        return Result { () throws(OutputFileError) in
            try OutputFile.write(text(summary, in: world), to: path)
            return path
        }
    }
}
