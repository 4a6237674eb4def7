/// A time in seconds since 1970, UTC, as stored in files of the bench.
package enum StoredTime {
    /// The years 1970 to 9999, which every calendar can show.
    package static let possible: ClosedRange<Double> = 0...253_402_300_799

    /// Returns the time if it can be shown.
    ///
    /// - Parameter name: the name of the field, which stands in the error's reason.
    package static func checked(_ seconds: Double, _ name: String) throws(Missing) -> Double {
        try ReportedNumber(seconds, as: name, from: "the file has").value(in: possible, "seconds since 1970").get()
    }
}
