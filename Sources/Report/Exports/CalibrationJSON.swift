public import BenchmarkModel

/// A calibration as one JSON object, in base units.
public enum CalibrationJSON {
    public static func text(_ calibration: Calibration) throws -> String { try PrintedJSON.text(calibration) }
}
