/// Memory of all processes of one agent together, in bytes.
///
/// There are two kinds of pages, because only the first depends on the agent alone:
/// - pages that the agent wrote: anonymous memory, and shared memory that it may write. They are freed when the agent
///   exits.
/// - pages backed by files that the agent did not write: its program and its libraries. A second process of the same
///   program uses the same pages. So the kernel reports them as private or shared depending on other processes, and as
///   dirty or clean depending on when the file was copied.
package struct GroupMemory: Hashable, Sendable {
    /// Memory that would be freed if all of the processes exited. Pages that only they share count once.
    package let written: Result<Int, ProcessFileError>
    /// Resident pages of the files that the processes map and did not write, each file once.
    package let files: Int
    package let pss: Int
    /// nil before Linux 5.3.
    package let pssAnonymous: Int?

    struct Process {
        let totals: ProcessFiles.MemoryTotals
        let mappings: [ProcessFiles.Mapping]
    }

    init(_ processes: [Process]) {
        func sum(_ part: (ProcessFiles.MemoryTotals) -> Int) -> Int { processes.reduce(0) { $0 + part($1.totals) } }
        let parts = processes.compactMap(\.totals.pssAnonymous)
        let pssAnonymous = parts.count == processes.count ? parts.reduce(0, +) : nil
        self.pssAnonymous = pssAnonymous
        pss = sum(\.pss)
        let mappings = processes.map(\.mappings)
        let writable = Self.writable(mappings)
        let shared = mappings.joined().reduce(0) { $0 + (Self.isWritten($1, writable) ? $1.pss : 0) }
        let others = sum(\.swap) + sum(\.privateHuge) + shared
        // A single process shares its anonymous pages with no other: its fork would be a second process of the agent.
        if let anonymous = pssAnonymous ?? (processes.count == 1 ? sum(\.anonymous) : nil) {
            written = .success(anonymous + others)
        } else {
            written = .failure(
                ProcessFileError(
                    reason: "smaps_rollup has no Pss_Anon (before Linux 5.3), so pages that the agent's "
                        + "\(processes.count) processes share cannot be counted once"))
        }
        files = Self.files(mappings, writable)
    }

    /// Returns the files that one of the processes may write in such a way that other processes see the change.
    private static func writable(_ mappings: [[ProcessFiles.Mapping]]) -> Set<String> {
        Set(mappings.joined().filter { $0.isShared && ($0.isWritable || $0.isNamelessMemory) }.compactMap(\.file))
    }

    private static func isWritten(_ mapping: ProcessFiles.Mapping, _ writable: Set<String>) -> Bool {
        mapping.isShared && mapping.file.map(writable.contains) ?? false
    }

    /// Sums each file once, with the value of the process that maps most of it.
    private static func files(_ mappings: [[ProcessFiles.Mapping]], _ writable: Set<String>) -> Int {
        var largest: [String: Int] = [:]
        for process in mappings {
            var own: [String: Int] = [:]
            for mapping in process where !isWritten(mapping, writable) {
                if let file = mapping.file { own[file, default: 0] += mapping.rss - mapping.anonymous }
            }
            largest.merge(own) { max($0, $1) }
        }
        return largest.values.reduce(0, +)
    }
}

extension ProcessFiles {
    /// Reads the memory of a process and of its descendants.
    ///
    /// - Parameter pids: the process first. Of the others, those that still exist are counted.
    /// - Complexity: two walks of the pages of each process.
    package func memory(of pids: [Int32]) throws(ProcessFileError) -> GroupMemory {
        guard let first = pids.first else { throw ProcessFileError(reason: "there is no process") }
        var processes = [try memory(first)]
        for pid in pids.dropFirst() {
            if let one = try? memory(pid) { processes.append(one) }
        }
        return GroupMemory(processes)
    }

    private func memory(_ pid: Int32) throws(ProcessFileError) -> GroupMemory.Process {
        GroupMemory.Process(totals: try memoryTotals(pid), mappings: try mappings(pid))
    }
}
