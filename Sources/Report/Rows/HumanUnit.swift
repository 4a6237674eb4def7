package import Analysis
package import BenchmarkModel
import Foundation

/// A unit for display, and its number per base unit. Each figure has its own unit: figures of two targets may differ by
/// a factor of a thousand.
package struct HumanUnit: Hashable {
    package let perBase: Double
    package let symbol: String

    /// Selects the unit for figures up to `largest`.
    ///
    /// - Parameters:
    ///   - largest: in base units.
    ///   - whole: the whole that a ratio is a part of, such as "machine"; empty if the title of the row names it.
    package init(_ unit: BenchmarkModel.Unit, largest: Double, of whole: String = "") {
        switch unit {
        case .seconds: self = Self.pick(largest, [(1, "s"), (1e-3, "ms"), (1e-6, "us")])
        case .bytes: self = Self.pick(largest, [(1e9, "GB"), (1e6, "MB"), (1e3, "KB"), (1, "B")])
        case .bytesPerSecond: self = Self.pick(largest, [(1e6, "MB/s"), (1e3, "KB/s"), (1, "B/s")])
        case .requestsPerSecond: self.init(perBase: 1, symbol: "req/s")
        case .perSecond: self.init(perBase: 3600, symbol: "/h")
        case .cores: self.init(perBase: 100, symbol: "% core")
        case .ratio: self.init(perBase: 100, symbol: whole.isEmpty ? "%" : "% \(whole)")
        case .count: self.init(perBase: 1, symbol: "")
        }
    }

    /// Selects the unit for the figure of a row.
    package init(_ row: ResultRow) {
        // The value selects the unit, because it is read first; its interval may be far wider.
        let largest = row.figure.estimate?.value.magnitude ?? 0
        self.init(row.unit, largest: largest, of: row.whole)
    }

    private init(perBase: Double, symbol: String) {
        self.perBase = perBase
        self.symbol = symbol
    }

    /// Returns the same unit with another symbol.
    func called(_ symbol: String) -> HumanUnit { HumanUnit(perBase: perBase, symbol: symbol) }

    private static func pick(_ largest: Double, _ steps: [(size: Double, symbol: String)]) -> HumanUnit {
        let step = steps.first { largest >= $0.size } ?? steps[steps.count - 1]
        return HumanUnit(perBase: 1 / step.size, symbol: step.symbol)
    }

    /// Returns a text such as `4.12 [3.98, 4.26] ms`.
    ///
    /// The half width of the interval has two significant digits and the value five at most, because rounding alone can
    /// make an interval narrower than that.
    package func text(_ estimate: Estimate) -> String {
        let value = estimate.value * perBase
        guard let low = estimate.low, let high = estimate.high else { return withSymbol(Self.threeDigits(value)) }
        let half = (high - low) / 2 * perBase
        guard half > 0 else {
            let text = Self.threeDigits(value)
            return withSymbol("\(text) [\(text), \(text)]")
        }
        let ofValue = value == 0 ? 9 : Self.decimals(value, digits: 5)
        let decimals = min(Self.decimals(half, digits: 2), ofValue)
        let ends = [low, high].map { Self.fixed($0 * perBase, decimals) }.joined(separator: ", ")
        return withSymbol("\(Self.fixed(value, decimals)) [\(ends)]")
    }

    /// Returns the interval alone, such as `[-0.12, 0.31]`: with two digits of its half width, and without the unit.
    package func interval(_ estimate: Estimate) -> String {
        guard let low = estimate.low, let high = estimate.high else {
            return Self.threeDigits(estimate.value * perBase)
        }
        let half = (high - low) / 2 * perBase
        let decimals = half > 0 ? Self.decimals(half, digits: 2) : 0
        return "[\(Self.fixed(low * perBase, decimals)), \(Self.fixed(high * perBase, decimals))]"
    }

    /// Returns the value to three significant digits, with the unit.
    package func text(_ value: Double) -> String { withSymbol(Self.threeDigits(value * perBase)) }

    /// Returns the value as `text`, without trailing zeros, for a limit: `1 KB/s` instead of `1.00 KB/s`.
    func short(_ value: Double) -> String {
        var number = Self.threeDigits(value * perBase)
        if number.contains("."), !number.contains("e") {
            while number.hasSuffix("0") { number.removeLast() }
            if number.hasSuffix(".") { number.removeLast() }
        }
        return withSymbol(number)
    }

    private func withSymbol(_ number: String) -> String { symbol.isEmpty ? number : "\(number) \(symbol)" }

    /// Returns three significant digits, or all digits of the integer part; `%.3g` from 10^15 on.
    static func threeDigits(_ value: Double) -> String { value == 0 ? "0" : fixed(value, decimals(value, digits: 3)) }

    /// Returns the number of decimals that show `digits` significant digits of `value`; at most 9.
    private static func decimals(_ value: Double, digits: Int) -> Int {
        guard value.isFinite, value != 0 else { return 0 }
        let magnitude = Int(saturating: log10(value.magnitude).rounded(.down))
        return min(max(digits - 1 - magnitude, 0), 9)
    }

    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        // A number of 300 digits fits into no table, and NaN has no digits.
        guard value.magnitude < 1e15 else { return String(format: "%.3g", value) }
        let text = String(format: "%.\(decimals)f", value)
        // "-0.00" is shown as "0.00".
        return text.hasPrefix("-") && !text.contains { "123456789".contains($0) } ? String(text.dropFirst()) : text
    }
}
