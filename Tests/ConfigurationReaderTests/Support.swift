import BenchmarkModel
import Testing

@testable import ConfigurationReader

/// Returns the errors of a closure that must fail.
func errors<Value>(_ body: () throws(ConfigurationErrors) -> Value) -> [ConfigurationError] {
    do throws(ConfigurationErrors) {
        _ = try body()
        Issue.record("it was accepted")
        return []
    } catch { return error.errors }
}

extension SeededRandom {
    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
}
