/// A time in seconds since 1970, UTC, as files of the bench have it.
package enum StoredTime {
    /// The years 1970 to 9999: what every calendar can show.
    package static let possible: ClosedRange<Double> = 0...253_402_300_799

    /// The time, where it is one that can be shown.
    ///
    /// - Parameter name: of the field that has it, for the reason.
    package static func checked(_ seconds: Double, _ name: String) throws(Missing) -> Double {
        try ReportedNumber(seconds, as: name, from: "the file has").value(in: possible, "seconds since 1970").get()
    }
}
