import Foundation
package import LinuxSystem
import Probes
import Scraping

/// A node: the part of a round that runs on one machine. It reads orders as JSON lines from standard input and writes
/// events as JSON lines to standard output. Both streams begin with a line that has the protocol's version, and the end
/// of the input tells the node to end. The same program runs as a child of the bench or under a cluster's launcher.
package enum NodeService {
    /// Serves orders until the input ends. Returns the exit code.
    ///
    /// - Parameters:
    ///   - signals: the descriptor that `EndSignals.install` returned.
    ///   - metronome: the command of the reference process.
    ///   - installation: the paths of this machine for the tokens in orders.
    package static func run(
        input: borrowing FileDescriptor, output: borrowing FileDescriptor, signals: borrowing FileDescriptor,
        metronome: [String], installation: NodeInstallation
    ) -> Int32 {
        MemoryLimits.returnLargeBlocks()
        let orders = OrderLines(input: input.number, signals: signals.number)
        let encoder = JSONEncoder()
        let outputNumber = output.number
        // The watcher has a higher priority than the starting agents; otherwise it waits for a core and sees their
        // startup late.
        let agentNiceness = Scheduling.niceness
        Scheduling.setNiceness(agentNiceness - 10)
        func emit(_ event: NodeEvent) { _ = try? Output.write(outputNumber, line(event, encoder)) }
        _ = try? Output.write(outputNumber, NodeProtocol.greeting)
        var reference: Metronome?
        do throws(SystemError) {
            reference = try Metronome(command: metronome, niceness: agentNiceness)
        } catch {
            emit(.warning("the metronome could not be started: \(error)"))
        }
        do throws(SystemError) {
            try Descendants.adoptOrphans()
        } catch {
            emit(.warning("processes that agents leave running cannot be found: \(error)"))
        }
        let resources = SharedResources(
            // One scraper for all rounds, because its first transfer costs more than the others.
            scraper: Scraper(), metronome: reference, controlGroups: try? ControlGroupRoot(),
            interruption: Interruption(input: input.number), agentNiceness: agentNiceness, emit: emit)
        // Directories that a killed node and its guardian left.
        ScratchDirectory.removeAbandoned()
        func run(_ order: WorkOrder) throws(Interrupted) {
            let order = installation.resolved(order)
            try RoundRunner(resources.round(order), order).run()
        }
        return serve(next: { orders.next(input) }, emit: emit, run: run)
    }

    /// Reads the version of the other side, then carries out orders one after the other until there is none. Returns
    /// the exit code: 65 for a line that is refused or cannot be read, else 0.
    ///
    /// - Parameters:
    ///   - next: returns the next line; nil when the node must end.
    ///   - run: carries out an order.
    static func serve(
        next: () -> [UInt8]?, emit: (NodeEvent) -> Void, run: (WorkOrder) throws(Interrupted) -> Void
    ) -> Int32 {
        do {
            guard let first = next() else { return 0 }
            try NodeProtocol.check(first, from: "the bench")
            while let line = next() {
                try run(try JSONDecoder().decode(WorkOrder.self, from: Data(line)))
                emit(.done)
            }
            return 0
        } catch is Interrupted {
            return 0
        } catch {
            emit(.warning("an order could not be read: \(error)"))
            return 65
        }
    }

    /// The resources that all rounds of a node share.
    private struct SharedResources {
        let scraper: Scraper
        let metronome: Metronome?
        let controlGroups: ControlGroupRoot?
        let interruption: Interruption
        let agentNiceness: Int32
        let emit: (NodeEvent) -> Void
        let clock = SystemClock()
        let machine = LocalMachine()
        let writeBack = FileWriteBack()
        let leftoversReported = ReportedOnce()
        /// PIDs of the bench and the node's guardian, where they run on this machine.
        let harness = [LaunchMark.inherited?.runningBench, NodeGuardian.ofThisNode]
            .compactMap(\.self).filter { $0 != OwnProcess.pid }

        func round(_ order: WorkOrder) -> RoundContext {
            RoundContext(
                launch: order.launch, clock: clock, machine: machine, scraper: scraper, metronome: metronome,
                controlGroups: controlGroups, writeBack: writeBack, interruption: interruption, harness: harness,
                agentNiceness: agentNiceness, emit: emit, leftoversReported: leftoversReported)
        }
    }

    /// Returns an event as a line of JSON. An event that JSON cannot represent is replaced by a warning.
    static func line(_ event: some Encodable, _ encoder: JSONEncoder) -> [UInt8] {
        do {
            return [UInt8](try encoder.encode(event)) + [10]
        } catch {
            let warning = NodeEvent.warning("the node dropped an event that cannot be written as JSON: \(error)")
            return ((try? encoder.encode(warning)).map { [UInt8]($0) } ?? []) + [10]
        }
    }
}

/// Reader of the lines of a node's input.
private struct OrderLines {
    private let lines = LineReader()
    private let input: Int32
    private let signals: Int32

    init(input: Int32, signals: Int32) {
        self.input = input
        self.signals = signals
    }

    /// Waits for the next line; nil at the end of the input, or when a signal asks to end.
    func next(_ descriptor: borrowing FileDescriptor) -> [UInt8]? {
        while EndSignals.pending == nil {
            if let line = lines.takeLine() { return line }
            let ready = Poll.readable([input, signals], timeout: nil)
            if ready.contains(input), !lines.fill(descriptor) { return nil }
        }
        return nil
    }
}
