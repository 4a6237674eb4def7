import BenchmarkModel

/// The number of rounds, their length, and what else is measured under load: flags that are checked together.
struct RoundOptions {
    struct Declared: OptionGroup {
        let rounds = Option(
            "--rounds", "N", in: 1...100, "twin rounds, the unit of inference; 5, with --quick 3")
        let untilDecided = Switch(
            "--until-decided", "rounds until every verdict is decided, looked at after 5, 8, 12, 18, 27 ... of them")
        let maximumDuration = Option(
            "--max-duration", "D", secondsAbove: 9.99, upTo: 86_400,
            "with --until-decided: seconds, or 90s, 10min; 10min by default")
        let scrapeInterval = Option(
            "--scrape-interval", "S", secondsAbove: 0.99, upTo: 3600,
            "seconds between scrapes, and of steady state; 15, with --quick 5")
        let scrapeTimeout = Option(
            "--scrape-timeout", "S", secondsAbove: 0, upTo: 3600,
            "seconds after which a scrape is given up, at most the scrape interval, which it is by default")
        let warmUp = Option(
            "--warm-up", "S", secondsAbove: 0, upTo: 3600,
            "seconds of load before steady state; 2, with --quick 1")
        let interference = Option(
            "--interference", "N", in: 0...100,
            "after each of N rounds the whole fleet on, then off: is the twins' difference its own?")
        let solo = Option(
            "--solo", "N", in: 0...1000,
            "launches of single agents an arm, for start-up alone; 10, and 0 leaves them out")
        let herd = Option(
            "--herd", "N", in: 0...100,
            "launches of the whole fleet an arm, for start-up together; 5, with --quick 3, and 0 leaves them out")
        let soak = Option(
            "--soak", "D", secondsAbove: 9.99, upTo: 14_400,
            "then twins under load for so long: growth of memory, descriptors and threads")
    }

    let steady: Double
    let warmUp: Double
    /// nil for the scrape interval.
    let scrapeTimeout: Double?
    let uniformRounds: Int
    let soloLaunches: Int
    let herdLaunches: Int
    let heapLaunches: Int
    let soak: Double
    /// nil without `--until-decided`.
    let maximumDuration: Double?
    private let fixed: Int

    /// Seconds of a round besides its steady state: launch, warm-up, stop.
    private static let overhead = 4.0

    init(_ options: Options<Declared>, quick: Bool) throws(UsageError) {
        steady = options.scrapeInterval ?? (quick ? 5 : 15)
        warmUp = options.warmUp ?? (quick ? 1 : 2)
        scrapeTimeout = options.scrapeTimeout
        if let scrapeTimeout, scrapeTimeout > steady {
            throw UsageError(
                description:
                    "--scrape-timeout \(scrapeTimeout) s is longer than the scrape interval of \(steady) s: give at most that"
            )
        }
        uniformRounds = options.interference ?? 0
        soloLaunches = options.solo ?? 10
        herdLaunches = options.herd ?? (quick ? 3 : 5)
        // A comparison needs five launches, and three show whether a count is exact.
        heapLaunches = quick ? 3 : 5
        soak = options.soak ?? 0
        fixed = options.rounds ?? (quick ? 3 : 5)
        if options.untilDecided {
            guard options.rounds == nil else {
                throw UsageError(
                    description: "--until-decided and --rounds exclude each other: --max-duration limits the first")
            }
            maximumDuration = options.maximumDuration ?? 600
        } else {
            guard options.maximumDuration == nil else {
                throw UsageError(
                    description: "--max-duration goes with --until-decided: without it --rounds says how long")
            }
            maximumDuration = nil
        }
    }

    /// The rounds after which a run until decided is judged. They are fixed beforehand, each half as many more as the last, and
    /// as many as can be measured in time. Empty for a run with a fixed number of rounds.
    ///
    /// - Parameter subjects: the number of subjects, which are measured in turn in every round.
    func looks(subjects: Int) -> [Int] {
        guard let maximumDuration else { return [] }
        let most = min(100, Int(saturating: maximumDuration / ((steady + Self.overhead) * Double(subjects))))
        return [5] + [8, 12, 18, 27, 40, 60, 90].filter { $0 <= most }
    }

    func rounds(_ looks: [Int]) -> Int { looks.last ?? fixed }

    /// Refuses a target whose own scrape interval does not divide steady state.
    func check(_ target: Target) throws(UsageError) {
        guard let own = target.scrapeInterval else { return }
        let count = steady / own
        guard count >= 0.999, (count - count.rounded()).magnitude < 1e-6 else {
            throw UsageError(
                description:
                    "\(target.name) is scraped every \(own) s, and steady state is \(steady) s: give a --scrape-interval that is a "
                    + "multiple of it")
        }
    }
}
