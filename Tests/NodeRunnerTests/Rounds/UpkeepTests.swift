import BenchmarkModel
import LinuxSystem
import Testing

@testable import NodeRunner

/// Directories, commands and signals around the processes of a launch, on a fake machine.
@Suite("Upkeep of processes") struct UpkeepTests {
    private func herd(_ upkeep: Upkeep, environment: [String: String] = [:]) -> FakeRound {
        let round = FakeRound(
            .made(
                [
                    .made("A", environment: environment, address: "127.0.0.2", upkeep: upkeep),
                    .made("B", environment: environment, address: "127.0.0.3", group: 1, upkeep: upkeep),
                ], phase: .herd))
        round.machine.prepareHelper = { $0.exit(.exited(0)) }
        return round
    }

    private func settle(_ round: FakeRound) throws(Interrupted) {
        try round.run(.settle(SettleOrder(launch: round.context.launch, settleSeconds: 1)))
    }

    @Test("Setup runs before any agent starts, and teardown after all have ended, with the agent's environment")
    func commands() throws {
        let round = herd(Upkeep(setup: ["/make", "db"], teardown: ["/drop"]), environment: ["DB": "x"])
        var order: [String] = []
        round.machine.prepareHelper = {
            order.append($0.request.command[0])
            $0.exit(.exited(0))
        }
        round.machine.prepare = { owner, _ in order.append(owner) }
        try settle(round)
        #expect(order == ["/make", "/make", "M/A (treatment)", "M/B (treatment)", "/drop", "/drop"])
        #expect(round.machine.helpers.allSatisfy { $0.request.environment["DB"] == "x" })
        #expect(round.stages.prefix(2) == ["setup", "startup"])
        #expect(round.failures.isEmpty && round.warnings.isEmpty)
    }

    @Test("The time of a setup is not part of a startup figure")
    func notCounted() throws {
        let round = herd(Upkeep(setup: ["/make"]))
        round.machine.prepareHelper = { helper in round.clock.after(seconds: 7) { helper.exit(.exited(0)) } }
        try settle(round)
        #expect((round.measured(.herdReady, .treatment)?.value ?? 99) < 1)
    }

    @Test("A failing setup is a failure of its agent with the last output, and the others continue")
    func failingSetup() throws {
        let round = herd(Upkeep(setup: ["/make"], teardown: ["/drop"]))
        round.machine.prepareHelper = { helper in
            let fails = round.machine.helpers.count == 1
            helper.output = fails ? "one\nno space\n" : ""
            helper.exit(.exited(fails ? 3 : 0))
        }
        try settle(round)
        #expect(round.failures.map(\.agent.name) == ["A"])
        #expect(round.failures.first?.reason == "its setup ended with exit code 3")
        #expect(round.failures.first?.lastOutput == ["one", "no space"])
        #expect(round.machine.bodies.keys.sorted() == ["M/B (treatment)"])
        // The teardown of an agent that was not set up does not run.
        #expect(round.machine.helpers.map(\.request.command) == [["/make"], ["/make"], ["/drop"]])
        #expect(round.measured(.endpointsAccessible, .treatment, of: "A") == .value(0))
    }

    @Test("A setup that does not end within a minute is killed")
    func slowSetup() throws {
        let round = herd(Upkeep(setup: ["/make"]))
        round.machine.prepareHelper = { _ in }
        try settle(round)
        #expect(round.failures.count == 2 && round.machine.helpers.allSatisfy(\.wasKilled))
        #expect(round.failures.first?.reason == "its setup was still running after 60 s and was killed")
    }

    @Test("A setup that cannot be started is a failure of its agent")
    func brokenSetup() throws {
        let round = herd(Upkeep(setup: ["/make"]))
        round.machine.broken = ["/make"]
        try settle(round)
        #expect(round.failures.first?.reason.hasPrefix("its setup could not be started: ") == true)
    }

    @Test("A teardown that fails is a warning with its last output")
    func failingTeardown() throws {
        let round = herd(Upkeep(teardown: ["/drop"]))
        round.machine.prepareHelper = {
            $0.output = "in use"
            $0.exit(.exited(1))
        }
        try settle(round)
        #expect(round.failures.isEmpty)
        #expect(
            round.warnings.contains(
                "t: M/A (treatment): its teardown ended with exit code 1; its last output: in use"))
    }

    @Test("An interruption ends a setup at once, and what was set up is torn down within a second")
    func interrupted() {
        let round = herd(Upkeep(setup: ["/make"], teardown: ["/drop"]))
        round.machine.prepareHelper = { helper in
            if round.machine.helpers.count == 1 { return helper.exit(.exited(0)) }
            round.clock.after(seconds: 2) { round.interrupt() }
        }
        let began = round.clock.now()
        #expect(throws: Interrupted.self) { try settle(round) }
        #expect((round.clock.now() - began).seconds < 4)
        #expect(round.machine.helpers.map(\.request.command) == [["/make"], ["/make"], ["/drop"]])
        #expect(round.machine.helpers.dropFirst().allSatisfy(\.wasKilled) && round.machine.bodies.isEmpty)
    }

    @Test("Each process has a scratch directory of its own in command, environment and directory, removed at the end")
    func scratch() throws {
        let token = Upkeep.scratchToken
        let round = herd(Upkeep(workingDirectory: token, setup: ["/make", token]), environment: ["DATA": token + "/d"])
        var modes: [String: String] = [:]
        round.machine.prepare = { _, _ in
            let program = round.machine.programs.last?.program
            let path = program?.upkeep.workingDirectory ?? ""
            modes[path] = program?.environment["DATA"]
            #expect(Files.isDirectory(path) && Files.names(in: path).isEmpty)
        }
        try settle(round)
        // The fake machine keeps a program after it calls `prepare`, so the programs are compared at the end.
        let paths = round.machine.programs.compactMap(\.program.upkeep.workingDirectory)
        #expect(Set(paths).count == 2 && paths.allSatisfy { !Files.exists($0) })
        #expect(round.machine.programs.map { $0.program.environment["DATA"] } == paths.map { $0 + "/d" })
        #expect(round.machine.helpers.map { $0.request.command[1] } == paths)
        #expect(round.machine.helpers.map(\.request.workingDirectory) == paths)
    }

    @Test("A working directory that does not exist is a failure of its agent that names it")
    func noDirectory() throws {
        let round = herd(Upkeep(workingDirectory: "/no/such/place"))
        try settle(round)
        #expect(round.failures.count == 2 && round.machine.bodies.isEmpty)
        #expect(round.failures.first?.reason.hasPrefix("its working_directory /no/such/place does not exist") == true)
    }

    @Test("A process is killed after the time of its own stop rule, which the warning names")
    func stopRule() throws {
        let round = herd(Upkeep(stop: StopRule(signal: .int, seconds: 3)))
        round.machine.prepare = { owner, body in if owner.contains("/A ") { body.secondsToEnd = .infinity } }
        let began = round.clock.now()
        try settle(round)
        #expect((3..<9).contains((round.clock.now() - began).seconds))
        #expect(round.warnings.contains("1 process ignored SIGINT for 3 s and was killed: M/A"))
    }
}
