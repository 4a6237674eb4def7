import BenchmarkModel
import Hub
import HubRunner
import LinuxSystem
import ResultStore
import Testing

@testable import CommandLine
@testable import Harness

/// Errors, verdicts and help use the same list of exit codes.
@Suite struct ExitCodeTests {
    @Test("Every kind of error has its exit code")
    func errors() {
        let errors: [(any Error, ExitCode)] = [
            (UsageError(description: ""), .usage), (HarnessError.noSpace(""), .outputError),
            (HarnessError.otherMachine(""), .dataError), (HarnessError.node(""), .nothingJudged),
            (HarnessError.missing(""), .unavailable), (HarnessError.noProject(""), .unavailable),
            (HubFailure.cannotWrite(""), .outputError), (HubFailure.doesNotEnd(pid: 1), .nothingJudged),
            (HubFailure.noProgram(""), .unavailable), (SystemError(call: "", subject: "", code: 1), .unavailable),
            (ResultStoreError.full(path: ""), .outputError), (ResultStoreError.missing(path: ""), .usage),
            (ResultStoreError.damaged(path: "", reason: ""), .dataError), (BenchInterrupted(), .interrupted),
            (OutputDirectoryError(description: ""), .outputError), (CancellationError(), .nothingJudged),
        ]
        for (error, code) in errors { #expect(ExitCode(error) == code, "\(type(of: error))") }
    }

    @Test("Help lists every exit code with its meaning")
    func manual() {
        let page = ManPage.overview
        for code in ExitCode.allCases {
            #expect(page.contains(".B \(code.rawValue)\n\(code.meaning.replacing("-", with: "\\-"))"))
        }
        #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 64, 65, 69, 70, 74, 78, 130])
    }

    @Test("An unknown exit code of a child means that nothing could be judged")
    func foreign() { #expect(ExitCode.of(status: 99) == .nothingJudged && ExitCode.of(status: 65) == .dataError) }

    @Test("A write error on standard output changes the exit code, unless the command failed before")
    func output() {
        func finish(_ failure: StandardOutput.Failure?, _ code: ExitCode) -> (ExitCode, String) {
            let streams = RecordedStreams(failure: failure)
            return (Console(streams: streams, variables: [:]).finish(code), streams.text(of: .error))
        }
        let full = StandardOutput.Failure.error(SystemError(call: "write", subject: "descriptor 1", code: 28))
        #expect(finish(nil, .regressed).0 == .regressed && finish(nil, .regressed).1.isEmpty)
        #expect(finish(full, .success).0 == .outputError && finish(full, .usage).0 == .usage)
        #expect(finish(full, .failed).1.contains("No space left on device"))
        #expect(finish(.abandoned, .success).0 == .interrupted)
    }
}
