/// Memory of one process: totals over all mappings, and single mappings.
extension ProcessFiles {
    /// The totals of smaps_rollup, in bytes.
    package struct MemoryTotals: Hashable, Sendable {
        package let rss: Int
        /// Resident memory, with each page divided by the number of processes that map it.
        package let pss: Int
        /// Pages that no file backs, including the process's own copies of file pages.
        package let anonymous: Int
        /// The same pages, each divided by the number of processes that map it; nil before Linux 5.3.
        package let pssAnonymous: Int?
        /// Pages in swap, divided in the same way.
        package let swap: Int
        /// Huge pages of hugetlbfs that no other process maps. The kernel counts them in none of the other totals.
        package let privateHuge: Int
    }

    /// One mapping of smaps; sizes in bytes.
    struct Mapping: Hashable {
        /// Device and inode of the mapped file; nil for memory without a file.
        let file: String?
        let path: String
        /// Whether a write reaches the file, and so every process that maps it. In a private mapping a write creates an
        /// anonymous copy.
        let isShared: Bool
        let isWritable: Bool
        var rss = 0
        var pss = 0
        var anonymous = 0

        /// Whether this is shared memory that has no name in any file system. It exists only while a process maps it.
        var isNamelessMemory: Bool {
            ["/memfd:", "/SYSV", "/dev/zero", "[anon_shmem", "anon_inode:"].contains(where: path.hasPrefix)
        }
    }

    /// Reads the totals. Costs a walk of the process's pages, and holds its mmap lock during the walk.
    package func memoryTotals(_ pid: Int32) throws(ProcessFileError) -> MemoryTotals {
        try Self.parseMemoryTotals(try text(pid, "smaps_rollup"))
    }

    /// Reads the mappings. Costs a walk of the process's pages, and about 700 bytes of text for each mapping.
    func mappings(_ pid: Int32) throws(ProcessFileError) -> [Mapping] {
        Self.parseMappings(try bytes(pid, "smaps"))
    }

    static func parseMemoryTotals(_ text: String) throws(ProcessFileError) -> MemoryTotals {
        guard let rss = kilobytes("Rss", in: text), let pss = kilobytes("Pss", in: text),
            let anonymous = kilobytes("Anonymous", in: text)
        else { throw ProcessFileError(reason: "smaps_rollup lacks Rss, Pss or Anonymous") }
        return MemoryTotals(
            rss: rss, pss: pss, anonymous: anonymous, pssAnonymous: kilobytes("Pss_Anon", in: text),
            swap: kilobytes("SwapPss", in: text) ?? 0, privateHuge: kilobytes("Private_Hugetlb", in: text) ?? 0)
    }

    /// Parses smaps. A line that begins with an address begins a mapping; the lines `Name: N kB` after it belong to it.
    static func parseMappings(_ text: [UInt8]) -> [Mapping] {
        var mappings: [Mapping] = []
        for line in text.split(separator: UInt8(ascii: "\n")) {
            if let mapping = parseMapping(line) {
                mappings.append(mapping)
            } else if let last = mappings.indices.last {
                if let rss = size("Rss:", line) {
                    mappings[last].rss = rss
                } else if let pss = size("Pss:", line) {
                    mappings[last].pss = pss
                } else if let anonymous = size("Anonymous:", line) {
                    mappings[last].anonymous = anonymous
                }
            }
        }
        return mappings
    }

    /// Parses `first-last rwxs offset device inode path`, see proc_pid_maps(5).
    private static func parseMapping(_ line: ArraySlice<UInt8>) -> Mapping? {
        guard let first = line.first,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(first)
        else { return nil }
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
        guard fields.count >= 5, fields[1].count == 4 else { return nil }
        func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
        let inode = text(fields[4])
        let permissions = Array(fields[1])
        return Mapping(
            file: inode == "0" ? nil : text(fields[3]) + " " + inode,
            path: fields.count > 5 ? text(fields[5].drop { $0 == UInt8(ascii: " ") }) : "",
            isShared: permissions[3] == UInt8(ascii: "s"), isWritable: permissions[1] == UInt8(ascii: "w"))
    }

    private static func size(_ name: StaticString, _ line: ArraySlice<UInt8>) -> Int? {
        let isNamed = name.withUTF8Buffer { line.starts(with: $0) }
        guard isNamed else { return nil }
        return line.dropFirst(name.utf8CodeUnitCount).reduce(0) { number, byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                ? number * 10 + Int(byte - UInt8(ascii: "0")) : number
        } * 1024
    }
}
