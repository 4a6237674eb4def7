import BenchmarkModel
import LinuxSystem

/// Runs the setup and teardown commands of processes, each with the environment of its process. Confined to the node's
/// main thread; no command is left when a function returns or throws.
struct CommandsAround {
    let round: RoundContext

    /// Nanoseconds that a command may take.
    private static let limit: Int64 = 60_000_000_000
    /// Nanoseconds that all teardown commands may take where the round is interrupted.
    static let hurriedLimit: Int64 = 1_000_000_000
    private static let step: Int64 = 5_000_000

    /// Returns why the setup failed; nil where it succeeded.
    func setUp(_ program: ProgramOrder, owner: String) throws(Interrupted) -> CannotStart? {
        let started = start(program.upkeep.setup, "setup", program, owner)
        guard case .success(let helper) = started else { return Self.problem(started) }
        let deadline = round.clock.now() + Self.limit
        do throws(Interrupted) {
            while helper.poll() == nil, round.clock.now() < deadline {
                try round.interruption.sleep(until: round.clock.now() + Self.step)
            }
        } catch {
            kill(helper)
            throw error
        }
        return judged(helper, "setup", limit: Self.limit)
    }

    /// Returns why the teardown failed; nil where it succeeded.
    ///
    /// - Parameter hurried: when the command must have ended where the round is interrupted, in CLOCK_MONOTONIC
    ///   nanoseconds.
    func tearDown(_ program: ProgramOrder, owner: String, hurried: Int64) -> CannotStart? {
        if round.interruption.isRequested, round.clock.now() >= hurried {
            return CannotStart(reason: "its teardown was not run, because the run was interrupted")
        }
        let started = start(program.upkeep.teardown, "teardown", program, owner)
        guard case .success(let helper) = started else { return Self.problem(started) }
        let began = round.clock.now()
        var deadline: Int64 { round.interruption.isRequested ? hurried : began + Self.limit }
        while helper.poll() == nil, round.clock.now() < deadline {
            round.clock.sleep(until: round.clock.now() + Self.step)
        }
        return judged(helper, "teardown", limit: round.clock.now() - began)
    }

    private func start(
        _ command: [String], _ kind: String, _ program: ProgramOrder, _ owner: String
    ) -> Result<any HelperProcess, CannotStart> {
        let directory = program.upkeep.workingDirectory.flatMap { Files.isDirectory($0) ? $0 : nil }
        do throws(SystemError) {
            return .success(
                try round.machine.startHelper(
                    HelperRequest(
                        command: command,
                        environment: program.environment
                            .merging(LaunchMark.environment(owner: "the \(kind) of \(owner)")) { $1 },
                        outputKept: MemoryLimits.output, errorsKept: nil, niceness: round.agentNiceness,
                        workingDirectory: directory)))
        } catch {
            return .failure(CannotStart(reason: "its \(kind) could not be started: \(error)"))
        }
    }

    private static func problem(_ result: Result<any HelperProcess, CannotStart>) -> CannotStart? {
        if case .failure(let problem) = result { problem } else { nil }
    }

    /// - Parameter limit: how long the command could run, in nanoseconds.
    private func judged(_ helper: any HelperProcess, _ kind: String, limit: Int64) -> CannotStart? {
        let end = helper.poll()
        if end == nil { kill(helper) }
        guard end != .exited(0) else { return nil }
        let lines = lastLines(5, of: helper.output)
        guard let end else {
            let seconds = (limit.seconds * 10).rounded() / 10
            return CannotStart(
                reason: "its \(kind) was still running after \(seconds.plainText) s and was killed", lastOutput: lines)
        }
        return CannotStart(reason: "its \(kind) ended with \(end)", lastOutput: lines)
    }

    /// Kills a command and waits until it has exited.
    private func kill(_ helper: any HelperProcess) {
        let deadline = round.clock.now() + Leftover.limit
        helper.kill()
        while helper.poll() == nil, round.clock.now() < deadline {
            round.clock.sleep(until: round.clock.now() + Self.step)
        }
    }
}
