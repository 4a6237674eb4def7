/// How much a run prints besides its result.
enum Detail {
    /// No progress and no table: only the rows that do not pass, the answer for each target and the path of the page.
    case quiet
    case normal
    /// Every stage of every step, and the duration of each step.
    case verbose

    struct Declared: OptionGroup {
        let quiet = Switch(
            "--quiet",
            "prints no progress and no table: only the rows that do not pass, the answers and the page's path")
        let verbose = Switch("--verbose", "prints every stage of every step, and the duration of each step")
    }

    init(_ options: Options<Declared>) throws(UsageError) {
        guard !(options.quiet && options.verbose) else {
            throw UsageError(description: "--quiet and --verbose exclude each other: give one of them")
        }
        self = options.quiet ? .quiet : options.verbose ? .verbose : .normal
    }
}
