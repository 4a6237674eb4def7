/// Reads numbers in the form that both formats have: decimal digits with a point and an exponent, and `inf`, `infinity`
/// (with a sign) and `nan` in any case. Hexadecimal numbers and underscores, which Go's ParseFloat accepts since, are
/// not numbers: Prometheus' own parser refuses both.
enum Number {
    enum Outcome {
        /// The value, and the index after it.
        case value(Double, end: Int)
        case none
        /// A number beyond the range of a double.
        case outOfRange(end: Int)
    }

    /// Reads the longest number at `start`. The caller checks the byte that follows it.
    /// - Complexity: allocates nothing, except a string for a number with more than 19 digits or beyond 1e±27.
    static func parse(_ base: UnsafePointer<UInt8>, from start: Int, to limit: Int) -> Outcome {
        var index = start
        var isNegative = false
        if index < limit, base[index] == 43 || base[index] == 45 {
            isNegative = base[index] == 45
            index += 1
        }
        let digitsStart = index
        var mantissa: UInt64 = 0
        var digitCount = 0
        var significant = 0
        var exponent = 0
        while index < limit, Bytes.isDigit(base[index]) {
            if significant < 19 {
                mantissa = mantissa &* 10 &+ UInt64(base[index] &- 48)
                if mantissa != 0 { significant += 1 }
            } else {
                significant += 1
            }
            index += 1
        }
        digitCount = index - digitsStart
        if index < limit, base[index] == 46 {
            index += 1
            let fraction = index
            while index < limit, Bytes.isDigit(base[index]) {
                if significant < 19 {
                    mantissa = mantissa &* 10 &+ UInt64(base[index] &- 48)
                    exponent -= 1
                    if mantissa != 0 { significant += 1 }
                } else {
                    significant += 1
                }
                index += 1
            }
            digitCount += index - fraction
        }
        guard digitCount > 0 else { return word(base, from: start, to: limit) }
        if index < limit, base[index] | 0x20 == 101, let (power, end) = power(base, from: index + 1, to: limit) {
            exponent += power
            index = end
        }
        if significant <= 19, let magnitude = exact(mantissa, exponent) {
            return .value(isNegative ? -magnitude : magnitude, end: index)
        }
        return slow(UnsafeBufferPointer(start: base + start, count: index - start), end: index)
    }

    /// Reads the exponent after an `e`; nil if it is not one. An exponent above a million is read as a million.
    private static func power(_ base: UnsafePointer<UInt8>, from start: Int, to limit: Int) -> (Int, end: Int)? {
        var index = start
        var isNegative = false
        if index < limit, base[index] == 43 || base[index] == 45 {
            isNegative = base[index] == 45
            index += 1
        }
        let digits = index
        var power = 0
        while index < limit, Bytes.isDigit(base[index]) {
            power = min(power * 10 + Int(base[index] &- 48), 1_000_000)
            index += 1
        }
        return index == digits ? nil : (isNegative ? -power : power, index)
    }

    private static func word(_ base: UnsafePointer<UInt8>, from start: Int, to limit: Int) -> Outcome {
        var index = start
        var isNegative = false
        let hasSign = index < limit && (base[index] == 43 || base[index] == 45)
        if hasSign {
            isNegative = base[index] == 45
            index += 1
        }
        func has(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            guard index + count <= limit else { return false }
            return (0..<count).allSatisfy { base[index + $0] | 0x20 == text.utf8Start[$0] }
        }
        let infinity = isNegative ? -Double.infinity : .infinity
        if has("infinity") { return .value(infinity, end: index + 8) }
        if has("inf") { return .value(infinity, end: index + 3) }
        if !hasSign, has("nan") { return .value(.nan, end: index + 3) }
        return .none
    }

    /// Returns mantissa times ten to the exponent, rounded once; nil if it does not fit into a product of two 64-bit
    /// numbers.
    @inline(__always) private static func exact(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        if mantissa == 0 { return 0 }
        if exponent == 0 { return Double(mantissa) }
        guard (-27...27).contains(exponent) else { return nil }
        let magnitude = exponent.magnitude
        if mantissa < 1 << 53, magnitude <= 22 {
            // Both numbers are exact doubles, so the one operation rounds once (Clinger 1990).
            let power = powerOfTen(magnitude)
            return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
        }
        let five = powerOfFive(magnitude)
        if exponent > 0 {
            let product = mantissa.multipliedFullWidth(by: five)
            return rounded(product.high, product.low, sticky: false, scale: exponent)
        }
        // The dividend is shifted so that the quotient has 63 or 64 bits, which is enough to round.
        let shift = mantissa.leadingZeroBitCount
        let dividend = mantissa << UInt64(shift)
        let fiveShift = five.leadingZeroBitCount
        let divisor = five << UInt64(fiveShift)
        let (quotient, remainder) = divisor.dividingFullWidth((dividend >> 1, dividend << 63))
        return rounded(0, quotient, sticky: remainder != 0, scale: exponent + fiveShift - shift - 63)
    }

    /// Returns the 128 bits times two to the scale, rounded. `sticky`: whether more bits follow.
    private static func rounded(_ high: UInt64, _ low: UInt64, sticky: Bool, scale: Int) -> Double {
        let zeros = high != 0 ? high.leadingZeroBitCount : 64 + low.leadingZeroBitCount
        // The upper 64 significant bits, and whether any lower bit is set.
        let top: UInt64
        var rest = sticky
        if zeros >= 64 {
            top = low << UInt64(zeros - 64)
        } else if zeros == 0 {
            top = high
            rest = rest || low != 0
        } else {
            top = high << UInt64(zeros) | low >> UInt64(64 - zeros)
            rest = rest || low << UInt64(zeros) != 0
        }
        var significand = top >> 11
        let half = top & 0x7ff
        if half > 0x400 || half == 0x400 && (rest || significand & 1 == 1) { significand += 1 }
        // The power is a normal number, because scales are within 300 here.
        return Double(significand) * Double(bitPattern: UInt64(1023 + scale + 64 - zeros + 11) << 52)
    }

    private static func powerOfTen(_ exponent: UInt) -> Double {
        var power = 1.0
        var base = 10.0
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { power *= base }
            base *= base
            rest >>= 1
        }
        return power
    }

    private static func powerOfFive(_ exponent: UInt) -> UInt64 {
        var power: UInt64 = 1
        var base: UInt64 = 5
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { power &*= base }
            base &*= base
            rest >>= 1
        }
        return power
    }

    private static func slow(_ text: UnsafeBufferPointer<UInt8>, end: Int) -> Outcome {
        // Swift's own parser refuses "1." and ".5". Beyond a double's range it returns infinity or nil.
        var string = String(decoding: text, as: UTF8.self)
        if let point = string.firstIndex(of: ".") {
            let next = string.index(after: point)
            if next == string.endIndex || !string[next].isNumber { string.insert("0", at: next) }
            if point == string.startIndex || !string[string.index(before: point)].isNumber {
                string.insert("0", at: point)
            }
        }
        guard let value = Double(string), value.isFinite else { return .outOfRange(end: end) }
        return .value(value, end: end)
    }
}
