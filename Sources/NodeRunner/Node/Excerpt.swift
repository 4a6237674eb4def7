import PlainText

/// Bytes that another program sent, as text for messages and the store.
enum Excerpt {
    /// Returns the bytes in quotation marks, cut after 80 characters. Bytes that are not UTF-8 are replaced.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        guard bytes.contains(where: { _ in true }) else { return "an empty body" }
        return "\"\(PrintedText.excerpt(String(decoding: Array(bytes), as: UTF8.self), limit: 80))\""
    }
}
