/// What was found of one subject. Times are ratios to a raw atomic add that was measured next to it.
struct Measurement: Codable {
    let name: String
    /// Of a raw atomic add; its median and the 95 % interval of the median.
    let ratio: Double
    let ratioLow: Double
    let ratioHigh: Double
    /// In this run, which depends on the machine; the median with its interval.
    let nanoseconds: Double
    let nanosecondsLow: Double
    let nanosecondsHigh: Double
    /// nil where other threads have a part in it.
    let allocationsPerOperation: Double?
    let bytesPerOperation: Double?
}

/// Takes `samples` samples of every subject and of its reference in turn, so that whatever slows the machine down for a
/// while slows all of them.
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

/// A median with its interval of at least 95 % by order statistics: it holds whatever the distribution.
struct Median {
    let value: Double
    let low: Double
    let high: Double

    /// `values`: at least 6, or there is no such interval and the extremes are given.
    init(of values: [Double]) {
        let sorted = values.sorted()
        let count = sorted.count
        value = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
        // The largest rank with P(Binomial(count, 1/2) < rank) of at most 2.5 %: as many may lie below.
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
