// For libm alone, which the rounding, logarithms and powers of this module are linked against; no system calls here.
import Glibc

/// ln |Gamma(x)| for x > 0, without the global sign that C's `lgamma` writes to.
func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
}

func logarithm(_ x: Double) -> Double { log(x) }

/// ln(1 + x), accurate for small x.
func logarithm(onePlus x: Double) -> Double { log1p(x) }

func exponential(_ x: Double) -> Double { exp(x) }

/// erfc(x) = 1 - erf(x), accurate in the far tail.
func complementaryError(_ x: Double) -> Double { erfc(x) }

func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
