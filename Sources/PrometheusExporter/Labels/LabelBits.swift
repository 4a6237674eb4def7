/// The two words of a String, as the standard library holds it on 64-bit machines. A text of up to 15 bytes is in the
/// words themselves, with its length and a bit for ASCII. So short ASCII texts are equal exactly if their words are.
/// The words of a longer text are a reference, and say nothing about the text.
///
/// This layout is part of the library's ABI, and a test checks it (LookupTests). Look-ups depend on nothing else of it:
/// words that are taken for a short text must be one.
@usableFromInline struct LabelBits {
    @usableFromInline let low: UInt64
    @usableFromInline let high: UInt64

    @inlinable @inline(__always) init(_ text: borrowing String) {
        (low, high) = unsafeBitCast(copy text, to: (UInt64, UInt64).self)
    }

    /// Whether the text has up to 15 bytes, is in the words, and is ASCII. No other text is equal to it then.
    @inlinable @inline(__always) var isShort: Bool { Self.isShort(high) }

    /// Whether texts are short. `high`: their second words, combined with `&`.
    @inlinable @inline(__always) static func isShort(_ high: UInt64) -> Bool { high >> 60 == 0xe }
}

/// The hash of several labels. It combines the words of short texts and the hashes of long ones. It takes few
/// instructions rather than mixing well: every look-up computes it, and two labels that hash to the same slot cost only
/// a comparison.
@usableFromInline struct LabelHash {
    @usableFromInline var low: UInt64 = 0
    @usableFromInline var high: UInt64 = 0

    @inlinable @inline(__always) init() {}

    /// Makes the hash of `count` canonical label values.
    @inline(__always) init(canonical count: Int, _ value: (Int) -> String) {
        for index in 0..<count {
            let text = value(index)
            let bits = LabelBits(text)
            if bits.isShort {
                combine(bits)
            } else {
                // The standard library's hash is the same for canonically equivalent texts.
                var hasher = Hasher()
                hasher.combine(text)
                combine(UInt64(bitPattern: Int64(hasher.finalize())))
            }
        }
    }

    // Rotates so far that the letters of one label are not added to those of the next.
    @inlinable @inline(__always) mutating func combine(_ bits: LabelBits) {
        low = (low << 21 | low >> 43) &+ bits.low
        high = (high << 21 | high >> 43) &+ bits.high
    }

    @inline(__always) mutating func combine(_ hash: UInt64) { low = (low << 21 | low >> 43) &+ hash }

    /// The hash. Its upper bits are the best: in a product with an odd number they depend on all other bits. Of all
    /// rotations, 31 spreads numbered texts best; a test has examples (LookupTests).
    @inlinable @inline(__always) var value: UInt64 { (low &+ (high << 31 | high >> 33)) &* 0x9e37_79b9_7f4a_7c15 }
}

extension LabelValues {
    /// The hash for look-ups. Equal values have equal hashes, whatever form their texts have. The values must be
    /// canonical.
    var lookupHash: UInt64 { LabelHash(canonical: count) { self[$0] }.value }

    /// The same values in the form that look-ups need: a text that fits into a String's words is stored there.
    var canonical: LabelValues {
        if count <= 3, rest.isEmpty, isCanonical(first), isCanonical(second), isCanonical(third) { return self }
        return LabelValues(all.map { isCanonical($0) ? $0 : Self.canonical($0) })
    }

    private func isCanonical(_ text: String) -> Bool {
        LabelBits(text).isShort || text.utf8.count > 15 && text.utf8.allSatisfy { $0 < 0x80 }
    }

    private static func canonical(_ text: String) -> String {
        // By Unicode's rules, which a String follows, three letters are equal to an ASCII character. They are replaced
        // by that character.
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
