// Glibc is imported only for libm: rounding, logarithms and powers. This module makes no system calls.
import Glibc

/// Returns ln |Gamma(x)| for x > 0, without the global sign variable that C's `lgamma` writes.
func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
}

func logarithm(_ x: Double) -> Double { log(x) }

/// Returns ln(1 + x), accurate for small x.
func logarithm(onePlus x: Double) -> Double { log1p(x) }

func exponential(_ x: Double) -> Double { exp(x) }

/// Returns erfc(x) = 1 - erf(x), accurate in the far tail.
func complementaryError(_ x: Double) -> Double { erfc(x) }

func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
