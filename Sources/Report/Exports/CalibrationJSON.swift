package import BenchmarkModel

/// A calibration as one JSON object, in base units.
package enum CalibrationJSON {
    /// - Throws: `EncodingError` if a number is not finite.
    package static func text(_ calibration: Calibration) throws -> String { try PrintedJSON.text(calibration) }
}
