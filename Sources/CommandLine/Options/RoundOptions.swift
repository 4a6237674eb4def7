import BenchmarkModel

/// The number and length of the rounds, and the other phases of a run. These flags are checked together.
struct RoundOptions {
    struct Declared: OptionGroup {
        let rounds = Option(
            "--rounds", "N", in: 1...100, "number of twin rounds; 5 by default, 3 with --quick")
        let untilDecided = Switch(
            "--until-decided", "adds rounds until every verdict is decided; judges after 5, 8, 12, 18, 27 ... rounds")
        let maximumDuration = Option(
            "--max-duration", "D", secondsAbove: 9.99, upTo: 86_400,
            "time limit of --until-decided: seconds, or 90s, 10min; 10min by default")
        let scrapeInterval = Option(
            "--scrape-interval", "S", secondsAbove: 0.99, upTo: 3600,
            "seconds between scrapes, and length of steady state; 15 by default, 5 with --quick")
        let scrapeTimeout = Option(
            "--scrape-timeout", "S", secondsAbove: 0, upTo: 3600,
            "seconds after which a scrape is given up; at most the scrape interval, which is the default")
        let warmUp = Option(
            "--warm-up", "S", secondsAbove: 0, upTo: 3600,
            "seconds of load before steady state; 2 by default, 1 with --quick")
        let interference = Option(
            "--interference", "N", in: 0...100,
            "measures the whole fleet on, then off, after each of N rounds: checks that measuring twins together does "
                + "not change the difference"
        )
        let solo = Option(
            "--solo", "N", in: 0...1000,
            "launches of single agents per arm, for the startup of one agent; 10 by default, 0 for none")
        let herd = Option(
            "--herd", "N", in: 0...100,
            "launches of the whole fleet per arm, for the startup of a fleet; 5 by default, 3 with --quick, 0 for none")
        let soak = Option(
            "--soak", "D", secondsAbove: 9.99, upTo: 14_400,
            "runs twins under load for D after the rounds: growth of memory, descriptors and threads; seconds, or 10min"
        )
    }

    let steady: Double
    let warmUp: Double
    /// The time limit of a scrape, in seconds; nil for the scrape interval.
    let scrapeTimeout: Double?
    let uniformRounds: Int
    let soloLaunches: Int
    let herdLaunches: Int
    let heapLaunches: Int
    let soak: Double
    /// The time limit of a run until decided, in seconds; nil without `--until-decided`.
    let maximumDuration: Double?
    private let fixed: Int

    /// Time of a round outside of its steady state, in seconds: launch, warm-up, stop.
    private static let overhead = 4.0

    init(_ options: Options<Declared>, quick: Bool) throws(UsageError) {
        steady = options.scrapeInterval ?? (quick ? 5 : 15)
        warmUp = options.warmUp ?? (quick ? 1 : 2)
        scrapeTimeout = options.scrapeTimeout
        if let scrapeTimeout, scrapeTimeout > steady {
            throw UsageError(
                description:
                    "--scrape-timeout \(scrapeTimeout) s is longer than the scrape interval of \(steady) s: give at "
                    + "most \(steady)")
        }
        uniformRounds = options.interference ?? 0
        soloLaunches = options.solo ?? 10
        herdLaunches = options.herd ?? (quick ? 3 : 5)
        // A comparison needs five launches. Three launches are enough to show whether a count is exact.
        heapLaunches = quick ? 3 : 5
        soak = options.soak ?? 0
        fixed = options.rounds ?? (quick ? 3 : 5)
        if options.untilDecided {
            guard options.rounds == nil else {
                throw UsageError(
                    description:
                        "--until-decided and --rounds exclude each other: limit --until-decided with --max-duration")
            }
            maximumDuration = options.maximumDuration ?? 600
        } else {
            guard options.maximumDuration == nil else {
                throw UsageError(
                    description:
                        "--max-duration needs --until-decided: add it, or set the length of the run with --rounds")
            }
            maximumDuration = nil
        }
    }

    /// Returns the numbers of rounds after which a run with `--until-decided` is judged (interim looks); empty for a
    /// run with a fixed number of rounds.
    ///
    /// The looks are fixed before the run. Each has half as many rounds more as the last, up to as many as fit into the
    /// maximum duration.
    ///
    /// - Parameter subjects: the number of subjects. Every round measures them in turn.
    func looks(subjects: Int) -> [Int] {
        guard let maximumDuration else { return [] }
        let most = min(100, Int(saturating: maximumDuration / ((steady + Self.overhead) * Double(subjects))))
        return [5] + [8, 12, 18, 27, 40, 60, 90].filter { $0 <= most }
    }

    func rounds(_ looks: [Int]) -> Int { looks.last ?? fixed }

    /// Refuses a target with a scrape interval of its own that does not divide steady state.
    func check(_ target: Target) throws(UsageError) {
        guard let own = target.scrapeInterval else { return }
        let count = steady / own
        guard count >= 0.999, (count - count.rounded()).magnitude < 1e-6 else {
            throw UsageError(
                description:
                    "\(target.name) is scraped every \(own) s, which does not divide the steady state of \(steady) s: "
                    + "give a --scrape-interval that is a multiple of \(own)")
        }
    }
}
