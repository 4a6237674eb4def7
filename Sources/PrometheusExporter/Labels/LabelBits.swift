/// The two words of a String, as the standard library holds it on 64-bit machines: a text of up to 15 bytes stands in the words
/// themselves, with its length and whether it is ASCII, so that short texts are equal exactly where their words are. Of longer ones the
/// words are a reference, and say nothing of the text.
///
/// This is the layout of the library's ABI. A test holds it to what is assumed here, and no look-up depends on more than this: words that
/// are taken for a short text are one.
@usableFromInline struct LabelBits {
    @usableFromInline let low: UInt64
    @usableFromInline let high: UInt64

    @inlinable @inline(__always) init(_ text: borrowing String) {
        (low, high) = unsafeBitCast(copy text, to: (UInt64, UInt64).self)
    }

    /// Whether the text is of up to 15 bytes, in the words, and ASCII: then no other text is equal to it.
    @inlinable @inline(__always) var isShort: Bool { Self.isShort(high) }

    /// `high`: the second words of some texts, joined by "and".
    @inlinable @inline(__always) static func isShort(_ high: UInt64) -> Bool { high >> 60 == 0xe }
}

/// The hash of several labels: the words of short texts, or the hashes of long ones, one by one. Few instructions rather than a good mix: they
/// are on the path of every look-up, and two labels that come to the same place cost a comparison.
@usableFromInline struct LabelHash {
    @usableFromInline var low: UInt64 = 0
    @usableFromInline var high: UInt64 = 0

    @inlinable @inline(__always) init() {}

    /// Of so many label values, which are canonical.
    @inline(__always) init(canonical count: Int, _ value: (Int) -> String) {
        for index in 0..<count {
            let text = value(index)
            let bits = LabelBits(text)
            if bits.isShort {
                combine(bits)
            } else {
                // The standard library's knows which texts of other letters are the same.
                var hasher = Hasher()
                hasher.combine(text)
                combine(UInt64(bitPattern: Int64(hasher.finalize())))
            }
        }
    }

    // Rotated so far that letters of one label do not come to stand over those of the next.
    @inlinable @inline(__always) mutating func combine(_ bits: LabelBits) {
        low = (low << 21 | low >> 43) &+ bits.low
        high = (high << 21 | high >> 43) &+ bits.high
    }

    @inline(__always) mutating func combine(_ hash: UInt64) { low = (low << 21 | low >> 43) &+ hash }

    /// Its upper bits are the best: those of a product with an odd number depend on all of the other. (31: of all rotations the one that
    /// spreads numbered texts best; a test has some.)
    @inlinable @inline(__always) var value: UInt64 { (low &+ (high << 31 | high >> 33)) &* 0x9e37_79b9_7f4a_7c15 }
}

extension LabelValues {
    /// Equal values have equal hashes, whatever form their texts are in. The values are canonical.
    var lookupHash: UInt64 { LabelHash(canonical: count) { self[$0] }.value }

    /// The same values in the form that look-ups need: a text that can stand in a String's words does.
    var canonical: LabelValues {
        if count <= 3, rest.isEmpty, isCanonical(first), isCanonical(second), isCanonical(third) { return self }
        return LabelValues(all.map { isCanonical($0) ? $0 : Self.canonical($0) })
    }

    private func isCanonical(_ text: String) -> Bool {
        LabelBits(text).isShort || text.utf8.count > 15 && text.utf8.allSatisfy { $0 < 0x80 }
    }

    private static func canonical(_ text: String) -> String {
        // Three letters are equal to an ASCII one by Unicode's rules, which hold for a String: what is ASCII by them is made so.
        var ascii = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{37e}": ascii.unicodeScalars.append(";")
            case "\u{1fef}": ascii.unicodeScalars.append("`")
            case "\u{212a}": ascii.unicodeScalars.append("K")
            case _ where scalar.isASCII: ascii.unicodeScalars.append(scalar)
            default: return text
            }
        }
        return ascii.withUTF8 { String(decoding: $0, as: UTF8.self) }
    }
}
