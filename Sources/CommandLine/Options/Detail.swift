/// How much is said besides the result.
enum Detail {
    /// The rows that do not pass, and the verdicts' counts, instead of the table.
    case quiet
    case normal
    /// Every stage of every step, and how long each took.
    case verbose

    struct Declared: OptionGroup {
        let quiet = Switch(
            "--quiet", "no progress and no table: the rows that do not pass, and how many rows have which verdict")
        let verbose = Switch("--verbose", "every stage of every step, and how long each took")
    }

    init(_ options: Options<Declared>) throws(UsageError) {
        guard !(options.quiet && options.verbose) else {
            throw UsageError(description: "--quiet and --verbose exclude each other")
        }
        self = options.quiet ? .quiet : options.verbose ? .verbose : .normal
    }
}
