import CTLS
import ConfigurationReader

/// A bcrypt hash of a password: `$2y$10$`, 22 characters of salt, 31 of hash.
struct PasswordHash: Sendable, Hashable {
    let text: String

    /// Above it a single check takes minutes.
    private static let maximumCost = 20

    /// Whether it is the hash of this password. Takes tens of milliseconds at cost 10, and twice that for each step more.
    ///
    /// - Parameter password: without NUL, at which C would end it. As with every bcrypt, 72 bytes count.
    func matches(_ password: [UInt8]) -> Bool {
        guard !password.contains(0) else { return false }
        return ct_bcrypt_matches(password.map { CChar(bitPattern: $0) } + [0], text) != 0
    }

    /// Why a text is none, or nil. Does not repeat the text: it is a secret.
    static func fault(in text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 60, bytes.starts(with: "$2".utf8), [0x61, 0x62, 0x79].contains(bytes[2]),
            bytes[3] == UInt8(ascii: "$"), bytes[6] == UInt8(ascii: "$"), bytes[7...].allSatisfy(isOfAlphabet)
        else { return "no bcrypt hash: one has 60 characters and begins with $2a$, $2b$ or $2y$" }
        guard let cost = Int(String(decoding: bytes[4..<6], as: UTF8.self)), bytes[4] != UInt8(ascii: "+"),
            (4...maximumCost).contains(cost)
        else { return "a bcrypt hash whose cost is not between 04 and \(maximumCost)" }
        return nil
    }

    private static func isOfAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// The section `basic_auth_users`.
    static func decodeUsers(_ node: YAMLNode) -> (ErrorList) -> [String: PasswordHash]? {
        { errors in
            guard case .mapping(let entries) = node.content else {
                errors.add(node.position, "\(node.kind) where a mapping must be", "write NAME: HASH")
                return nil
            }
            var users: [String: PasswordHash] = [:]
            for entry in entries {
                if let fault = nameFault(in: entry.key) {
                    errors.add(entry.keyPosition, "user \(quoted(entry.key)) \(fault)", "choose another name")
                }
                guard let hash = entry.value.text(errors) else { continue }
                if let fault = fault(in: hash.value) {
                    errors.add(
                        hash.position, "user \(quoted(entry.key)) has \(fault)",
                        "make one with `htpasswd -nBC 10 NAME`, and quote it")
                    continue
                }
                users[entry.key] = PasswordHash(text: hash.value)
            }
            return users
        }
    }

    private static func nameFault(in name: String) -> String? {
        if name.isEmpty { return "is empty" }
        if name.utf8.contains(UInt8(ascii: ":")) { return "has a colon, which ends the name in a request" }
        return name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f } ? "has a control character" : nil
    }
}
