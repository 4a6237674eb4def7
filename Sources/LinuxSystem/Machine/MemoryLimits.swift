import CBench

/// Limits, in bytes, on what the bench keeps of the data that other programs send. docs/limits.md lists every limit and
/// its effect.
///
/// One of these limits applies to everything that a child or a server sends, so that no program can fill the memory of
/// the machine through the bench.
package enum MemoryLimits {
    /// Standard output and error of an agent, or standard error of a load command; the end is kept.
    package static let output = 16 << 10
    /// Standard output and error of an agent that reports figures when it exits (planted costs, allocations); the end
    /// is kept.
    package static let finalReport = 16 << 20
    /// Standard output of a load command; the end is kept, because it contains the report.
    package static let loadReport = 256 << 10
    /// Amount of output of an agent or a load command in one round above which a warning names the program.
    package static let namedOutput = 16 << 20
    /// Startup stamps of a process; the beginning is kept.
    package static let stamps = 64 << 10
    /// Additional startup stamps for every agent of a pack.
    package static let stampsOfPackMember = 1 << 10
    /// Output of a command that is asked for one fact, such as a version; the beginning is kept.
    package static let answer = 64 << 10
    /// Amount of output at which such a command is killed.
    package static let endlessAnswer = 16 << 20

    /// Longest metrics page; the scrape of a longer one fails.
    package static let page = 64 << 20
    /// Total of the pages that are received at the same time. Above it one page is received to its end while the others
    /// wait.
    package static let pagesInTransfer = 32 << 20
    /// Pages of a steady state that are kept until it ends. Pages beyond the limit are read at once.
    package static let keptPages = 32 << 20
    /// Pages that `validate` receives at the same time, and pages that it keeps before it judges agents early.
    package static let validatedPages = 128 << 20

    /// Number of names of families and samples of a page up to which a run lints it. The lint compares all names with
    /// each other.
    package static let lintedNames = 100_000

    /// Makes malloc return blocks of a megabyte and more to the system when they are freed. By default malloc raises
    /// that threshold to 32 MiB as blocks are freed, and a growing page leaves its earlier, shorter blocks behind. Call
    /// once, at the start.
    package static func returnLargeBlocks() { _ = cl_map_blocks_from(1 << 20) }

    /// Most bytes of a child's output that are read in one pass. Passes are `outputStep` nanoseconds apart, so a child
    /// that writes faster waits in its write.
    package static let outputPass = 256 << 10
    package static let outputStep: Int64 = 20_000_000
}
