import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Scraping

/// The measurements of the bench itself and of the machine, for every block of a steady state and for the whole.
struct SteadyAudit {
    private let round: RoundContext
    private let monitor: LoadMonitor
    private let blocks: SteadyOrder.Blocks
    private var block: AuditProbe
    private var whole: AuditProbe
    private var wholeReading: AuditReading?
    private var wholeCPU: Measured?
    private var wholeFrom: Int64 = 0
    private var blockFrom: Int64 = 0
    /// Longest timer slack of the block, in nanoseconds; nil when nothing was waited for.
    private var slack: Int64?
    /// Longest delay of a scrape in the block, in nanoseconds; nil when no scrape was due.
    private var slip: Int64?
    private var scrapedBytes = 0
    /// CPU time of this thread when the reading of the block's probes began, in nanoseconds.
    private var probesFrom: Int64 = 0
    private var probeCosts: [(block: Int, cpu: Int64)] = []
    private var current = 0
    /// Returns the CPU seconds that the load commands have used so far; nil where there are none.
    var loadCPU: (() -> Double)?
    /// Readings of the load commands' CPU, with CLOCK_MONOTONIC, when steady state and when the block began.
    private var loadFrom: (whole: LoadReading, block: LoadReading)?
    private var speed = Measured.absent("steady state was not completed")

    /// Number of periods in the blocks so far in which a quota stopped the bench's control group.
    private var throttledInBlocks = 0.0

    init(_ round: RoundContext, _ monitor: LoadMonitor, _ blocks: SteadyOrder.Blocks) {
        self.round = round
        self.monitor = monitor
        self.blocks = blocks
        let pids = [OwnProcess.pid] + round.harness + [round.metronome?.pid].compactMap { $0 }
        block = AuditProbe(pids: pids)
        whole = AuditProbe(pids: pids)
    }

    mutating func begin() {
        let threads = [OwnProcess.threadID] + [monitor.threadID].compactMap { $0 }
        block.threads = threads
        whole.threads = threads
        wholeFrom = round.clock.now()
        blockFrom = wholeFrom
        whole.begin()
        block.begin()
        loadFrom = loadReading().map { ($0, $0) }
    }

    private typealias LoadReading = (cpu: Double, at: Int64)

    private func loadReading() -> LoadReading? { loadCPU.map { ($0(), round.clock.now()) } }

    /// Returns the bench's own CPU plus that of the load commands since `from`, in CPU seconds per second.
    private func harnessCPU(_ own: Measured, _ now: LoadReading?, since from: LoadReading?) -> Measured {
        guard let now, let from, now.at > from.at, let own = own.value else { return own }
        return .value(own + (now.cpu - from.cpu) / (now.at - from.at).seconds)
    }

    /// Records when the thread woke up. Values before `begin` do not belong to steady state and are ignored.
    mutating func woke(at now: Int64, wanted: Int64) {
        if wholeFrom > 0 { slack = max(slack ?? 0, now - wanted) }
    }

    mutating func scrapeStarted(at now: Int64, due: Int64) {
        if wholeFrom > 0 { slip = max(slip ?? 0, now - due) }
    }

    mutating func scraped(_ fetched: Fetched) {
        guard case .answered(let answer) = fetched.outcome, let payload = answer.payload else { return }
        scrapedBytes += payload.sent + payload.received
    }

    /// Reads the values of the whole. Call when steady state is over, before the last block's probes are read.
    mutating func finish() {
        wholeReading = whole.reading()
        wholeCPU = wholeReading.map { harnessCPU($0.harnessCPU, loadReading(), since: loadFrom?.whole) }
        speed = metronome(from: wholeFrom)
    }

    /// Returns the observations of the block that ends now, and begins the next block.
    mutating func finishBlock(_ number: Int) -> [Observation] {
        probesFrom = Clock.threadCPU()
        current = number
        let reading = block.reading()
        throttledInBlocks += reading.throttled.value ?? 0
        let load = loadReading()
        let cpu = harnessCPU(reading.harnessCPU, load, since: loadFrom?.block)
        if let load { loadFrom?.block = load }
        var figures = Self.figures(reading, cpu) + [(Metric.metronome, metronome(from: blockFrom))]
        figures.append((.timerSlack, Self.seconds(slack, "nothing was waited for in this block")))
        figures.append((.scrapeSlip, Self.seconds(slip, "no scrape was due in this block")))
        slack = nil
        slip = nil
        blockFrom = round.clock.now()
        var all = figures.map { round.observation($0.0, $0.1, block: number) } + driver()
        // The cost of a block's probes is known only after they are read, so it is reported with the next block.
        all += probeCosts.map { round.observation(.probeSeconds, .value($0.cpu.seconds), block: $0.block) }
        probeCosts = []
        block.begin()
        return all
    }

    /// Records the cost of the probes. Call when all probes of the block have been read.
    mutating func probesRead() { probeCosts.append((current, Clock.threadCPU() - probesFrom)) }

    /// Returns the remaining observations of blocks, and those of the whole. Call when the load has ended.
    mutating func observations() -> [Observation] {
        var all = driver()
        all += probeCosts.map { round.observation(.probeSeconds, .value($0.cpu.seconds), block: $0.block) }
        probeCosts = []
        if let wholeReading, let wholeCPU {
            all += Self.figures(wholeReading, wholeCPU, leastThrottled: throttledInBlocks).map {
                round.observation($0.0, $0.1)
            }
        }
        all.append(round.observation(.metronome, speed))
        return all
    }

    /// Returns the driver's observations of the blocks that it has finished.
    private mutating func driver() -> [Observation] {
        // The driver's blocks are seconds, but the blocks of a soak are not.
        guard case .seconds = blocks else { return [] }
        return monitor.takeFinished().flatMap { load -> [Observation] in
            let late: Measured =
                load.planned > 0
                ? .value(Double(load.late) / Double(load.planned)) : .absent("no request was planned in this block")
            let bytes = load.sentBytes + load.receivedBytes + scrapedBytes
            scrapedBytes = 0
            return [
                round.observation(.lateSends, late, block: load.block),
                round.observation(.harnessNetwork, .value(Double(bytes)), block: load.block),
            ]
        }
    }

    private func metronome(from: Int64) -> Measured {
        round.metronome?.mean(from: from, to: round.clock.now()) ?? .absent("the metronome could not be started")
    }

    /// - Parameter leastThrottled: stopped periods that were already found in blocks. The last block ends a little
    ///   after the whole.
    private static func figures(
        _ reading: AuditReading, _ harnessCPU: Measured, leastThrottled: Double = 0
    ) -> [(Metric, Measured)] {
        let throttled = reading.throttled.value.map { Measured.value(max($0, leastThrottled)) } ?? reading.throttled
        return [
            (.harnessCPU, harnessCPU), (.harnessMemory, reading.harnessMemory), (.machineBusy, reading.busy),
            (.steal, reading.steal), (.runQueueDelay, reading.runQueueDelay), (.majorFaults, reading.majorFaults),
            (.throttledPeriods, throttled), (.clockStep, reading.clockStep),
        ]
    }

    private static func seconds(_ nanoseconds: Int64?, _ reason: String) -> Measured {
        nanoseconds.map { .value($0.seconds) } ?? .absent(reason)
    }
}
