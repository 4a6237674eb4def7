/// Facts from an executable's own header.
package enum ExecutableFile {
    package enum Linkage: Hashable, Sendable {
        /// Linked statically: no loader starts the program, so nothing can be preloaded into it.
        case `static`
        case dynamic
    }

    /// Returns how an ELF program is linked; nil for other files, such as scripts, and for files that cannot be read.
    package static func linkage(_ path: String) -> Linkage? {
        (try? Files.read(path, enough: 65_536)).flatMap { linkage($0) }
    }

    package static func isStatic(_ path: String) -> Bool { linkage(path) == .static }

    /// Parses 64-bit little-endian ELF. A program that needs a loader has a PT_INTERP segment (System V ABI, chapter
    /// 5).
    static func linkage(_ bytes: [UInt8]) -> Linkage? {
        func number(_ at: Int, _ size: Int) -> Int? {
            guard at >= 0, at + size <= bytes.count else { return nil }
            return bytes[at..<at + size].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard bytes.prefix(6) == [0x7f, 0x45, 0x4c, 0x46, 2, 1], let table = number(32, 6), let size = number(54, 2),
            let count = number(56, 2)
        else { return nil }
        let interpreter = 3
        for index in 0..<count {
            guard let kind = number(table + index * size, 4) else { return nil }
            if kind == interpreter { return .dynamic }
        }
        return count > 0 ? .static : nil
    }
}
