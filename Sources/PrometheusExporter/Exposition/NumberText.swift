/// All numbers of two digits, in order.
private let pairs: StaticString = """
    00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960\
    616263646566676869707172737475767778798081828384858687888990919293949596979899
    """

extension TextCursor {
    /// Bytes of the longest UInt64 in decimal.
    static let longestWhole = 20

    @inline(__always) mutating func write(_ value: UInt64) {
        if value < 10 { return write(UInt8(truncatingIfNeeded: value) &+ UInt8(ascii: "0")) }
        // Most numbers are below 10,000: their digits need not be counted.
        guard value < 10_000 else { return writeDigits(value, Self.digits(of: value)) }
        let value = Int(truncatingIfNeeded: value)
        let upper = value / 100
        if upper >= 10 {
            writePair(upper)
        } else if upper > 0 {
            write(UInt8(truncatingIfNeeded: upper) &+ UInt8(ascii: "0"))
        }
        writePair(value &- upper &* 100)
    }

    /// Writes two digits.
    @inline(__always) private mutating func writePair(_ value: Int) {
        position[0] = pairs.utf8Start[2 &* value]
        position[1] = pairs.utf8Start[2 &* value &+ 1]
        advance(2)
    }

    /// Writes `count` digits, with leading zeros if the number has fewer.
    @inline(never) private mutating func writeDigits(_ value: UInt64, _ count: Int) {
        let pairs = pairs.utf8Start
        var rest = value
        var left = count
        while left >= 2 {
            left &-= 2
            let pair = Int(truncatingIfNeeded: rest % 100) &* 2
            rest /= 100
            position[left] = pairs[pair]
            position[left &+ 1] = pairs[pair &+ 1]
        }
        if left > 0 { position[0] = UInt8(truncatingIfNeeded: rest) &+ UInt8(ascii: "0") }
        advance(count)
    }

    private static func digits(of value: UInt64) -> Int {
        var count = 1
        var rest = value
        while rest >= 10_000 {
            rest /= 10_000
            count &+= 4
        }
        return rest < 100 ? (rest < 10 ? count : count &+ 1) : rest < 1000 ? count &+ 2 : count &+ 3
    }

    /// Bytes of the longest number that `writeShort` writes.
    static let longestShort = 24

    /// Writes the shortest text that reads back as `value`, if the number is whole or has at most nine digits after its
    /// point. Returns false and writes nothing for all other numbers, and for those that are shown with an exponent.
    ///
    /// A whole number below 2^53 divided by a power of ten below 10^22 is rounded once, so the result is the number
    /// that its decimal text reads back as. No two decimals of up to 15 digits read back as the same number.
    mutating func writeShort(_ value: Double) -> Bool {
        let magnitude = value.magnitude
        guard magnitude < 1e15 else { return false }
        let whole = UInt64(magnitude)
        if Double(whole) == magnitude {
            if value < 0 { write(UInt8(ascii: "-")) }
            write(whole)
            return true
        }
        guard magnitude >= 1e-3, magnitude < 1e6 else { return false }
        var scaled = UInt64((magnitude * 1e9).rounded())
        guard Double(scaled) / 1e9 == magnitude else { return false }
        if value < 0 { write(UInt8(ascii: "-")) }
        write(scaled / 1_000_000_000)
        write(UInt8(ascii: "."))
        scaled %= 1_000_000_000
        var digits = 9
        while scaled % 10 == 0 {
            scaled /= 10
            digits &-= 1
        }
        writeDigits(scaled, digits)
        return true
    }
}
