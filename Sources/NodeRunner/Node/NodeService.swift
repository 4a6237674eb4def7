import Foundation
package import LinuxSystem
import Probes
import Scraping

/// A node: one machine's share of a round. Orders come as JSON lines on standard input, events go as JSON lines to
/// standard output, both behind a line with the protocol's version; the end of the input is the order to end. The same program runs
/// as a child of the bench or under a cluster's launcher.
package enum NodeService {
    /// Serves until the input ends. Returns the exit code.
    ///
    /// - Parameters:
    ///   - signals: what `EndSignals.install` gave.
    ///   - metronome: the command of the reference process.
    ///   - installation: where what orders name is here.
    package static func run(
        input: borrowing FileDescriptor, output: borrowing FileDescriptor, signals: borrowing FileDescriptor,
        metronome: [String], installation: NodeInstallation
    ) -> Int32 {
        MemoryLimits.returnLargeBlocks()
        let orders = OrderLines(input: input.number, signals: signals.number)
        let encoder = JSONEncoder()
        let outputNumber = output.number
        // Start-ups are seen as they happen only if the watcher is not queued behind those who start.
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
            emit(.warning("processes that agents leave behind are not found: \(error)"))
        }
        let means = Means(
            // One for all rounds: its first transfer is dearer than the others.
            scraper: Scraper(), metronome: reference, controlGroups: try? ControlGroupRoot(),
            interruption: Interruption(input: input.number), agentNiceness: agentNiceness, emit: emit)
        func run(_ order: WorkOrder) throws(Interrupted) {
            let order = installation.resolved(order)
            try RoundRunner(means.round(order), order).run()
        }
        return serve(next: { orders.next(input) }, emit: emit, run: run)
    }

    /// Reads the version of the other side, then carries out one order behind the other until there is none. Gives the exit code.
    ///
    /// - Parameters:
    ///   - next: gives a line; nil when the node is to end.
    ///   - run: carries an order out.
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

    /// What all rounds of a node share.
    private struct Means {
        let scraper: Scraper
        let metronome: Metronome?
        let controlGroups: ControlGroupRoot?
        let interruption: Interruption
        let agentNiceness: Int32
        let emit: (NodeEvent) -> Void
        let clock = SystemClock()
        let machine = LocalMachine()
        let writeBack = FileWriteBack()
        let toldOfLeftovers = ToldOnce()
        /// The bench and the node's guardian, where they run on this machine.
        let harness = [LaunchMark.inherited?.runningBench, NodeGuardian.ofThisNode]
            .compactMap(\.self).filter { $0 != OwnProcess.pid }

        func round(_ order: WorkOrder) -> RoundContext {
            RoundContext(
                launch: order.launch, clock: clock, machine: machine, scraper: scraper, metronome: metronome,
                controlGroups: controlGroups, writeBack: writeBack, interruption: interruption, harness: harness,
                agentNiceness: agentNiceness, emit: emit, toldOfLeftovers: toldOfLeftovers)
        }
    }

    /// An event as a line of JSON; one that JSON cannot hold is told of in its place.
    static func line(_ event: some Encodable, _ encoder: JSONEncoder) -> [UInt8] {
        do {
            return [UInt8](try encoder.encode(event)) + [10]
        } catch {
            let told = NodeEvent.warning("the node lost an event that cannot be written as JSON: \(error)")
            return ((try? encoder.encode(told)).map { [UInt8]($0) } ?? []) + [10]
        }
    }
}

/// The lines of a node's input.
private struct OrderLines {
    private let lines = LineReader()
    private let input: Int32
    private let signals: Int32

    init(input: Int32, signals: Int32) {
        self.input = input
        self.signals = signals
    }

    /// The next line, waiting for it; nil at the end of the input, or when a signal asks to end.
    func next(_ descriptor: borrowing FileDescriptor) -> [UInt8]? {
        while EndSignals.pending == nil {
            if let line = lines.takeLine() { return line }
            let ready = Poll.readable([input, signals], timeout: nil)
            if ready.contains(input), !lines.fill(descriptor) { return nil }
        }
        return nil
    }
}
