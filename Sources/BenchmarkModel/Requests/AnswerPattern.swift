import Glibc

/// A POSIX extended regular expression, compiled by the C library. Confined to one thread.
package final class AnswerPattern {
    /// Why a text is not a pattern.
    package struct Problem: Error, Hashable {
        package let reason: String
    }

    private let compiled: UnsafeMutablePointer<regex_t>

    package init(_ text: String) throws(Problem) {
        let pattern = UnsafeMutablePointer<regex_t>.allocate(capacity: 1)
        let code = regcomp(pattern, text, REG_EXTENDED)
        guard code == 0 else {
            var message = [CChar](repeating: 0, count: 200)
            regerror(code, pattern, &message, message.count)
            pattern.deallocate()
            let bytes = message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            throw Problem(reason: String(decoding: bytes, as: UTF8.self))
        }
        compiled = pattern
    }

    deinit {
        regfree(compiled)
        compiled.deallocate()
    }

    /// Returns the bytes without everything that matches.
    package func removingMatches(from bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return bytes }
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var start = 0
        bytes.withUnsafeBytes { raw in
            let text = raw.baseAddress!.assumingMemoryBound(to: CChar.self)
            while start < bytes.count {
                // REG_STARTEND, an extension of the C library, gives the end, so that the bytes need no NUL.
                var match = regmatch_t(rm_so: regoff_t(start), rm_eo: regoff_t(bytes.count))
                let flags = REG_STARTEND | (start > 0 ? REG_NOTBOL : 0)
                guard regexec(compiled, text, 1, &match, flags) == 0 else { break }
                let (from, to) = (Int(match.rm_so), Int(match.rm_eo))
                kept += bytes[start..<from]
                if from == to, from < bytes.count { kept.append(bytes[from]) }
                start = max(to, from + (from == to ? 1 : 0))
            }
        }
        if start < bytes.count { kept += bytes[start...] }
        return kept
    }
}
