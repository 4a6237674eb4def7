import Foundation
public import LinuxSystem
import Probes

/// A node: one machine's share of a round. Orders come as JSON lines on standard input, events go as JSON lines to
/// standard output; the end of the input is the order to end. The same program runs as a child of the bench or under
/// a cluster's launcher.
public enum NodeService {
    /// Serves until the input ends. Returns the exit code.
    ///
    /// - Parameters:
    ///   - signals: what `EndSignals.install` gave.
    ///   - metronome: the command of the reference process.
    public static func run(
        input: borrowing FileDescriptor, output: borrowing FileDescriptor, signals: borrowing FileDescriptor,
        metronome: [String]
    ) -> Int32 {
        MemoryLimits.returnLargeBlocks()
        let lines = LineReader()
        let encoder = JSONEncoder()
        // One for all rounds: its first transfer is dearer than the others.
        let scraper = Scraper()
        let interruption = Interruption(input: input.number)
        let outputNumber = output.number
        // Start-ups are seen as they happen only if the watcher is not queued behind those who start.
        let agentNiceness = Scheduling.niceness
        Scheduling.setNiceness(agentNiceness - 10)
        func emit(_ event: NodeEvent) { _ = try? Output.write(outputNumber, line(event, encoder)) }
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
        let controlGroups = try? ControlGroupRoot()
        let writeBack = FileWriteBack()
        let told = ToldOnce()
        while true {
            guard let line = next(lines, input, signals) else { return 0 }
            do {
                let order = try JSONDecoder().decode(RoundOrder.self, from: Data(line))
                let round = RoundContext(
                    order: order, scraper: scraper, metronome: reference, controlGroups: controlGroups,
                    writeBack: writeBack, interruption: interruption, agentNiceness: agentNiceness, emit: emit,
                    toldOfLeftovers: told)
                try RoundRunner(round: round).run()
                emit(.done)
            } catch is Interrupted {
                return 0
            } catch {
                emit(.warning("an order could not be read: \(error)"))
                return 65
            }
        }
    }

    /// The next order, waiting for it; nil at the end of the input, or when a signal asks to end.
    private static func next(
        _ lines: LineReader, _ input: borrowing FileDescriptor, _ signals: borrowing FileDescriptor
    ) -> [UInt8]? {
        while EndSignals.pending == nil {
            if let line = lines.takeLine() { return line }
            let ready = Poll.readable([input.number, signals.number], timeout: nil)
            if ready.contains(input.number), !lines.fill(input) { return nil }
        }
        return nil
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
