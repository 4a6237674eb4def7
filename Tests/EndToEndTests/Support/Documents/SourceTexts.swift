import Foundation

/// Texts in sources: string literals, joined across +, with … in place of each interpolation.
enum SourceTexts {
    /// Returns the texts of all Swift files in Sources, by file.
    static func all() throws -> [String: [String]] {
        let root = BenchProcess.root + "/Sources"
        let names = (FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? [])
            .filter { $0.hasSuffix(".swift") }
        return Dictionary(
            uniqueKeysWithValues: try names.map { name in
                (name, literals(in: Array(try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)")))))
            })
    }

    static func literals(in source: [UInt8]) -> [String] {
        var scanner = Scanner(bytes: source)
        scanner.scan()
        return scanner.found
    }

    private struct Scanner {
        let bytes: [UInt8]
        var index = 0
        var found: [String] = []

        init(bytes: [UInt8]) { self.bytes = bytes }

        private func at(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            guard index + count <= bytes.count else { return false }
            for offset in 0..<count where bytes[index + offset] != text.utf8Start[offset] { return false }
            return true
        }

        mutating func scan() {
            while index < bytes.count {
                if at("//") {
                    while index < bytes.count, bytes[index] != 10 { index += 1 }
                } else if at("\"") {
                    found.append(String(decoding: literal(), as: UTF8.self))
                } else {
                    index += 1
                }
            }
        }

        /// Reads a literal and the literals joined to it. `index` is at the opening quote before, and behind the last
        /// literal after.
        private mutating func literal() -> [UInt8] {
            let isLong = at("\"\"\"")
            index += isLong ? 3 : 1
            var text: [UInt8] = []
            while index < bytes.count, !(isLong ? at("\"\"\"") : at("\"")) {
                if at("\\(") {
                    interpolation()
                    text += Array("…".utf8)
                } else if at("\\") {
                    text.append(index + 1 < bytes.count ? bytes[index + 1] : 0)
                    index += 2
                } else {
                    text.append(bytes[index])
                    index += 1
                }
            }
            index += isLong ? 3 : 1
            let end = index
            skipSpaces()
            if at("+") {
                index += 1
                skipSpaces()
                if at("\"") { return text + literal() }
            }
            index = end
            return text
        }

        /// Skips an interpolation up to its closing parenthesis. Literals within it are added to `found`.
        private mutating func interpolation() {
            index += 2
            var depth = 1
            while depth > 0, index < bytes.count {
                if at("\"") {
                    found.append(String(decoding: literal(), as: UTF8.self))
                    continue
                }
                if at("(") { depth += 1 }
                if at(")") { depth -= 1 }
                index += 1
            }
        }

        private mutating func skipSpaces() {
            while index < bytes.count, bytes[index] == 32 || bytes[index] == 10 { index += 1 }
        }
    }
}
