extension Double {
    /// For people: a whole number without its fraction. Takes every number: NaN and the infinities are `nan`, `inf` and `-inf`.
    package var plainText: String {
        self == rounded() && magnitude <= 1e15 ? "\(Int(self))" : "\(self)"
    }
}

extension Int {
    /// The whole part. A number beyond the range of Int is the end of that range, and NaN is 0: never a trap.
    package init(saturating value: Double) {
        guard !value.isNaN else {
            self = 0
            return
        }
        self = Int(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
    }
}
