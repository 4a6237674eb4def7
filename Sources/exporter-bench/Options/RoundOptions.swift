import BenchmarkModel

/// How many rounds there are, how long each is, and what else is measured under load: the flags that say so, checked together.
struct RoundOptions {
    static let flags = [
        Flag("--rounds", "N", "twin rounds, the unit of inference; 5, with --quick 3"),
        Flag(
            "--until-decided", nil,
            "rounds until every verdict is decided, looked at after 5, 8, 12, 18, 27 ... of them"),
        Flag("--max-duration", "D", "with --until-decided: seconds, or 90s, 10min; 10min by default"),
        Flag("--scrape-interval", "S", "seconds between scrapes, and of steady state; 15, with --quick 5"),
        Flag(
            "--scrape-timeout", "S",
            "seconds after which a scrape is given up, at most the scrape interval, which it is by default"),
        Flag("--warm-up", "S", "seconds of load before steady state; 2, with --quick 1"),
        Flag(
            "--interference", "N",
            "after each of N rounds the whole fleet on, then off: is the twins' difference its own?"),
        Flag("--solo", "N", "launches of single agents an arm, for start-up alone; 10, and 0 leaves them out"),
        Flag(
            "--herd", "N",
            "launches of the whole fleet an arm, for start-up together; 5, with --quick 3, and 0 leaves them out"),
        Flag("--soak", "D", "then twins under load for so long: growth of memory, descriptors and threads"),
    ]

    let steady: Double
    let warmUp: Double
    /// nil: the scrape interval.
    let scrapeTimeout: Double?
    let uniformRounds: Int
    let soloLaunches: Int
    let herdLaunches: Int
    let heapLaunches: Int
    let soak: Double
    /// With `--until-decided`.
    let maximumDuration: Double?
    private let fixed: Int

    /// Seconds of a round besides its steady state: launch, warm-up, stop.
    private static let overhead = 4.0

    init(_ options: Options, quick: Bool) throws(UsageError) {
        let rounds = try options.integer("--rounds", in: 1...100)
        steady =
            try options.number("--scrape-interval", above: 0.99, upTo: 3600, seconds: true) ?? (quick ? 5 : 15)
        warmUp = try options.number("--warm-up", above: 0, upTo: 3600, seconds: true) ?? (quick ? 1 : 2)
        scrapeTimeout = try options.number("--scrape-timeout", above: 0, upTo: 3600, seconds: true)
        if let scrapeTimeout, scrapeTimeout > steady {
            throw UsageError(
                description:
                    "--scrape-timeout \(scrapeTimeout) s is longer than the scrape interval of \(steady) s: give at most that"
            )
        }
        uniformRounds = try options.integer("--interference", in: 0...100) ?? 0
        soloLaunches = try options.integer("--solo", in: 0...1000) ?? 10
        herdLaunches = try options.integer("--herd", in: 0...100) ?? (quick ? 3 : 5)
        // Fewer than five are not compared, fewer than three are not seen to be exact.
        heapLaunches = quick ? 3 : 5
        soak = try options.number("--soak", above: 9.99, upTo: 14_400, seconds: true) ?? 0
        fixed = rounds ?? (quick ? 3 : 5)
        let duration = try options.number("--max-duration", above: 9.99, upTo: 86_400, seconds: true)
        if options.has("--until-decided") {
            guard rounds == nil else {
                throw UsageError(
                    description: "--until-decided and --rounds exclude each other: --max-duration limits the first")
            }
            maximumDuration = duration ?? 600
        } else {
            guard duration == nil else {
                throw UsageError(
                    description: "--max-duration goes with --until-decided: without it --rounds says how long")
            }
            maximumDuration = nil
        }
    }

    /// Rounds at which a run until decided is judged: fixed beforehand, each half as many more as the last, as many as can be
    /// measured in time. None for a run of a fixed number.
    ///
    /// - Parameter subjects: measured in turn in every round.
    func looks(subjects: Int) -> [Int] {
        guard let maximumDuration else { return [] }
        let most = min(100, Int(saturating: maximumDuration / ((steady + Self.overhead) * Double(subjects))))
        return [5] + [8, 12, 18, 27, 40, 60, 90].filter { $0 <= most }
    }

    func rounds(_ looks: [Int]) -> Int { looks.last ?? fixed }

    /// A target's own scrape interval is a part of steady state.
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
