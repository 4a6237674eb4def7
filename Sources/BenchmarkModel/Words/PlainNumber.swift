extension Double {
    /// The number for people: a whole number without its fraction. NaN and the infinities give `nan`, `inf` and `-inf`.
    package var plainText: String {
        self == rounded() && magnitude <= 1e15 ? "\(Int(self))" : "\(self)"
    }
}

extension Int {
    /// Creates the whole part of a number. A number outside the range of Int gives the nearest end of the range, and
    /// NaN gives 0. It never traps.
    package init(saturating value: Double) {
        guard !value.isNaN else {
            self = 0
            return
        }
        self = Int(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
    }
}
