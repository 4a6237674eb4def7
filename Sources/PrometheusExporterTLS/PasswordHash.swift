import CTLS
import ConfigurationReader

/// A bcrypt hash of a password: `$2y$10$`, 22 characters of salt, 31 of hash.
struct PasswordHash: Sendable, Hashable {
    let text: String

    /// The highest cost allowed. Above it a single check takes minutes.
    private static let maximumCost = 20

    /// Returns whether this is the hash of a password. It takes tens of milliseconds at cost 10, and doubles with each
    /// step.
    ///
    /// - Parameter password: a password with a NUL never matches, because NUL ends a C string. Only the first 72 bytes
    ///   count, as in every bcrypt.
    func matches(_ password: [UInt8]) -> Bool {
        guard !password.contains(0) else { return false }
        return ct_bcrypt_matches(password.map { CChar(bitPattern: $0) } + [0], text) != 0
    }

    /// Returns why a text is not a hash, or nil. The result does not contain the text, which is a secret.
    static func problem(in text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 60, bytes.starts(with: "$2".utf8), [0x61, 0x62, 0x79].contains(bytes[2]),
            bytes[3] == UInt8(ascii: "$"), bytes[6] == UInt8(ascii: "$"), bytes[7...].allSatisfy(isInAlphabet)
        else { return "no bcrypt hash: a hash has 60 characters and begins with $2a$, $2b$ or $2y$" }
        guard let cost = Int(String(decoding: bytes[4..<6], as: UTF8.self)), bytes[4] != UInt8(ascii: "+"),
            (4...maximumCost).contains(cost)
        else { return "a bcrypt hash whose cost is not between 04 and \(maximumCost)" }
        return nil
    }

    private static func isInAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// Reads the section `basic_auth_users`.
    static func decodeUsers(_ node: YAMLNode) -> (ErrorList) -> [String: PasswordHash]? {
        { errors in
            guard case .mapping(let entries) = node.content else {
                errors.add(node.position, "expected a mapping, found \(node.kind)", "write NAME: HASH")
                return nil
            }
            var users: [String: PasswordHash] = [:]
            for entry in entries {
                if let problem = nameProblem(in: entry.key) {
                    errors.add(entry.keyPosition, "user \(quoted(entry.key)) \(problem)", "choose another name")
                }
                guard let hash = entry.value.text(errors) else { continue }
                if let problem = problem(in: hash.value) {
                    errors.add(
                        hash.position, "user \(quoted(entry.key)) has \(problem)",
                        "make one with `htpasswd -nBC 10 NAME`, and quote it")
                    continue
                }
                users[entry.key] = PasswordHash(text: hash.value)
            }
            return users
        }
    }

    private static func nameProblem(in name: String) -> String? {
        if name.isEmpty { return "is empty" }
        if name.utf8.contains(UInt8(ascii: ":")) { return "has a colon, which ends the name in a request" }
        return name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f } ? "has a control character" : nil
    }
}
