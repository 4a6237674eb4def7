import BenchmarkModel
import ConfigurationReader
import FleetConfiguration
import Harness
import Hub
import HubRunner
import LinuxSystem
import ResultStore

extension ExitCode {
    /// Returns the exit code of a command that ended with `error`.
    init(_ error: any Error) {
        self =
            switch error {
            case is UsageError, is HubError: .usage
            case is ConfigurationErrors, is PlanError: .configuration
            case let error as ResultStoreError: .of(status: error.exitCode)
            case HarnessError.noSpace, is OutputDirectoryError: .outputError
            case let error as OutputFileError: error.isDatabase ? .usage : .outputError
            case HarnessError.otherMachine: .dataError
            case HarnessError.node: .nothingJudged
            case HubFailure.cannotWrite: .outputError
            case HubFailure.doesNotEnd: .nothingJudged
            case let error as HubControl.DetachedEnd: .of(status: error.code)
            case is HarnessError, is SystemError, is HubFailure, is UnreachableHost: .unavailable
            case is BenchInterrupted: .interrupted
            default: .nothingJudged
            }
    }

    /// Returns the code with which another program of the bench exited; `nothingJudged` for an unknown code.
    static func of(status: Int32) -> ExitCode { ExitCode(rawValue: status) ?? .nothingJudged }
}
