/// The standard normal distribution.
package enum Normal {
    /// Returns the probability above `z`, accurate in the far tail too.
    package static func upperTail(_ z: Double) -> Double { complementaryError(z / 2.0.squareRoot()) / 2 }

    package static func cdf(_ z: Double) -> Double { upperTail(-z) }

    static func density(_ z: Double) -> Double { exponential(-z * z / 2) / (2 * Double.pi).squareRoot() }

    /// Returns the `z` above which the probability is `tail`, 0 < tail < 1, accurate to about 1e-12. It is found by
    /// bisection.
    package static func upperQuantile(_ tail: Double) -> Double {
        var low = -40.0
        var high = 40.0
        while high - low > 1e-13 * max(1, low.magnitude) {
            let middle = (low + high) / 2
            if middle == low || middle == high { break }
            if upperTail(middle) > tail { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
