/// Classes of bytes, and searches over eight bytes at a time where that pays.
enum Bytes {
    static let tab: UInt8 = 9
    static let lineFeed: UInt8 = 10
    static let carriageReturn: UInt8 = 13
    static let space: UInt8 = 32
    static let quote: UInt8 = 34
    static let hash: UInt8 = 35
    static let comma: UInt8 = 44
    static let equals: UInt8 = 61
    static let backslash: UInt8 = 92
    static let underscore: UInt8 = 95
    static let openBrace: UInt8 = 123
    static let closeBrace: UInt8 = 125

    // One bit for each byte below 128.
    private static let digits: UInt64 = 0x03ff_0000_0000_0000
    private static let colon: UInt64 = 0x0400_0000_0000_0000
    private static let letters: UInt64 = 0x07ff_fffe_87ff_fffe

    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    @inline(__always) static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// Whether the byte is a letter or an underscore.
    @inline(__always) static func beginsLabel(_ byte: UInt8) -> Bool {
        byte &- 64 < 64 && letters >> UInt64(byte & 63) & 1 != 0
    }

    @inline(__always) static func continuesLabel(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? digits : letters) >> UInt64(byte & 63) & 1 != 0
    }

    @inline(__always) static func beginsMetric(_ byte: UInt8) -> Bool { beginsLabel(byte) || byte == 58 }

    @inline(__always) static func continuesMetric(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? digits | colon : letters) >> UInt64(byte & 63) & 1 != 0
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    @inline(__always) static func word(_ at: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt64.self))
    }

    /// Returns a word in which the high bit is set for each byte equal to `byte`. Bits above the lowest of these may be
    /// set in error.
    @inline(__always) static func matches(_ word: UInt64, _ byte: UInt8) -> UInt64 {
        let difference = word ^ (ones &* UInt64(byte))
        return (difference &- ones) & ~difference & highBits
    }

    /// Returns the index of the first byte equal to `byte`, or `end` if there is none.
    static func find(_ byte: UInt8, _ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        var index = start
        while index + 8 <= end {
            let found = matches(word(base + index), byte)
            if found != 0 { return index + found.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < end, base[index] != byte { index += 1 }
        return index
    }

    @inline(__always) static func areEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var index = 0
        while index + 8 <= count {
            if word(a + index) != word(b + index) { return false }
            index += 8
        }
        while index < count {
            if a[index] != b[index] { return false }
            index += 1
        }
        return true
    }

    static func isEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        bytes.count == text.utf8CodeUnitCount
            && (bytes.isEmpty || areEqual(bytes.baseAddress!, text.utf8Start, bytes.count))
    }

    private static let factor: UInt64 = 0x9e37_79b9_7f4a_7c15

    @inline(__always) static func mixed(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0x2545_f491_4f6c_dd1d).multipliedFullWidth(by: factor)
        return product.high ^ product.low
    }

    /// Returns a 64-bit hash of bytes. The seed is secret.
    /// - Complexity: one multiplication for eight bytes.
    @inline(__always) static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int, seed: UInt64) -> UInt64 {
        var hash = mixed(seed ^ UInt64(truncatingIfNeeded: count))
        var index = 0
        while index + 8 <= count {
            hash = mixed(hash ^ word(bytes + index))
            index += 8
        }
        guard index < count else { return hash }
        var tail: UInt64 = 0
        while index < count {
            tail = tail << 8 | UInt64(bytes[index])
            index += 1
        }
        return mixed(hash ^ tail)
    }

    /// Returns the index of the first byte that is not part of valid UTF-8 (RFC 3629: shortest forms, no surrogates, up
    /// to U+10FFFF); nil if all bytes are.
    static func firstInvalid(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = 0
        while index < bytes.count {
            let first = bytes[index]
            if first < 0x80 {
                index += 1
                continue
            }
            let length: Int
            var low: UInt8 = 0x80
            var high: UInt8 = 0xbf
            switch first {
            case 0xc2...0xdf: length = 2
            case 0xe0...0xef:
                length = 3
                if first == 0xe0 { low = 0xa0 } else if first == 0xed { high = 0x9f }
            case 0xf0...0xf4:
                length = 4
                if first == 0xf0 { low = 0x90 } else if first == 0xf4 { high = 0x8f }
            default: return index
            }
            guard index + length <= bytes.count, (low...high).contains(bytes[index + 1]) else { return index }
            for more in 2..<max(length, 2) where bytes[index + more] & 0xc0 != 0x80 { return index }
            index += length
        }
        return nil
    }
}
