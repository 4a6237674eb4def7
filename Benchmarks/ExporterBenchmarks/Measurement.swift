/// The measurement of one subject. Times are ratios to a raw atomic add that was measured next to the subject.
struct Measurement: Codable {
    let name: String
    /// Median of the ratios to a raw atomic add, with the 95 % interval of the median.
    let ratio: Double
    let ratioLow: Double
    let ratioHigh: Double
    /// Median time in this run, in nanoseconds, with its interval. It depends on the machine.
    let nanoseconds: Double
    let nanosecondsLow: Double
    let nanosecondsHigh: Double
    /// nil if other threads take part.
    let allocationsPerOperation: Double?
    let bytesPerOperation: Double?
}

/// Takes `samples` samples of every subject and its reference in turn, so that a slow phase of the machine affects all
/// of them.
func measure(_ subjects: [Subject], samples: Int) throws -> [Measurement] {
    let hot = rawAtomicAdd()
    let cold = rawAtomicAddCold()
    var ratios = [[Double]](repeating: [], count: subjects.count)
    var times = ratios
    for subject in subjects + [hot] { _ = subject.sample() }  // warm-up
    for _ in 0..<samples {
        for (index, subject) in subjects.enumerated() {
            let unit = (subject.isCold ? cold : hot).sample()
            let nanoseconds = subject.sample()
            ratios[index].append(nanoseconds / unit)
            times[index].append(nanoseconds)
        }
    }
    return try subjects.enumerated().map { index, subject in
        let count = subject.isCounted ? try AllocationCount.of { subject.run(subject.operations) } : nil
        let ratio = Median(of: ratios[index])
        let time = Median(of: times[index])
        return Measurement(
            name: subject.name, ratio: ratio.value, ratioLow: ratio.low, ratioHigh: ratio.high,
            nanoseconds: time.value, nanosecondsLow: time.low, nanosecondsHigh: time.high,
            allocationsPerOperation: count.map { Double($0.allocations) / Double(subject.operations) },
            bytesPerOperation: count.map { Double($0.bytes) / Double(subject.operations) })
    }
}

/// A median with an interval of at least 95 % by order statistics, which is valid for any distribution.
struct Median {
    let value: Double
    let low: Double
    let high: Double

    /// `values`: at least 6 values; with fewer there is no such interval, and the extremes are given.
    init(of values: [Double]) {
        let sorted = values.sorted()
        let count = sorted.count
        value = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
        // The largest rank with P(Binomial(count, 1/2) < rank) of at most 2.5 %: that many values may lie below the
        // interval.
        var rank = 0
        var probability = 1.0
        for _ in 0..<count { probability /= 2 }
        var below = probability
        while below <= 0.025 {
            rank += 1
            probability *= Double(count - rank + 1) / Double(rank)
            below += probability
        }
        low = sorted[max(0, rank - 1)]
        high = sorted[min(count - 1, count - rank)]
    }
}
