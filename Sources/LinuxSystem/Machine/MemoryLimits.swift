import CBench

/// How much the bench keeps of what other programs send, in bytes. docs/limits.md lists every limit and what happens at it.
///
/// Nothing that a child or a server sends is read without one of these limits, so that no program can fill the memory of
/// the machine through the bench.
package enum MemoryLimits {
    /// Standard output and error of an agent, or standard error of a load command: the end of it is kept.
    package static let output = 16 << 10
    /// Standard output and error of an agent that reports figures when it exits (planted costs, allocations): the end is kept.
    package static let finalReport = 16 << 20
    /// Standard output of a load command: the end of it is kept, where the report is.
    package static let loadReport = 256 << 10
    /// Output of an agent or a load command in one round from which on the program is named in a warning.
    package static let namedOutput = 16 << 20
    /// Startup stamps of a process: the beginning is kept.
    package static let stamps = 64 << 10
    /// Further startup stamps for every agent of a pack.
    package static let stampsOfPackMember = 1 << 10
    /// Output of a command that is asked for one fact, such as a version: the beginning is kept.
    package static let answer = 64 << 10
    /// Output of such a command at which the command is killed.
    package static let endlessAnswer = 16 << 20

    /// The longest page; a longer one is a failed scrape.
    package static let page = 64 << 20
    /// Pages being received at the same time. Above it one page is received to its end and the others wait.
    package static let pagesInTransfer = 32 << 20
    /// Pages of a steady state that are kept until it ends. Further pages are read at once.
    package static let keptPages = 32 << 20
    /// Pages that `validate` receives at the same time, and pages that it keeps before it judges agents early.
    package static let validatedPages = 128 << 20

    /// Names of families and samples of a page up to which a run lints it: the lint compares all of them with each other.
    package static let lintedNames = 100_000

    /// Lets blocks of a megabyte and more go back to the system when they are freed. By default malloc raises that limit to 32 MiB
    /// as blocks are freed, and the growth of a long page leaves its earlier, shorter blocks behind. Call once, at the start.
    package static func returnLargeBlocks() { _ = cl_map_blocks_from(1 << 20) }

    /// At most this much of a child's output is read in one pass, and passes are `outputStep` nanoseconds apart: a child that
    /// writes faster waits in its write.
    package static let outputPass = 256 << 10
    package static let outputStep: Int64 = 20_000_000
}
