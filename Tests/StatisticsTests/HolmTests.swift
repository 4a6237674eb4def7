import Statistics
import Testing

@Suite struct HolmTests {
    @Test("Adjusted p-values are those of R's p.adjust(method = \"holm\")")
    func adjusted() {
        // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02, as computed with Holm's step-down by
        // hand.
        let holm = Holm(pValues: [0.01, 0.04, 0.03, 0.005])
        for (got, expected) in zip(holm.adjusted, [0.03, 0.06, 0.06, 0.02]) {
            #expect((got - expected).magnitude < 1e-12)
        }
    }

    @Test("The level of the first hypothesis that is not rejected holds for the rest")
    func levels() {
        let holm = Holm(pValues: [0.01, 0.04, 0.03, 0.005])
        for (got, expected) in zip(holm.levels, [0.05 / 3, 0.05 / 2, 0.05 / 2, 0.05 / 4]) {
            #expect((got - expected).magnitude < 1e-15)
        }
    }

    @Test("A p-value is at most its level exactly if its adjusted value is at most alpha")
    func consistent() {
        let cases = [
            [0.02, 0.001, 0.03, 0.2], [0.05], [0.026, 0.026], [0.5, 0.0, 1.0], [0.0125, 0.0167, 0.026, 0.04],
        ]
        for pValues in cases {
            let holm = Holm(pValues: pValues)
            for index in pValues.indices {
                #expect((pValues[index] <= holm.levels[index]) == (holm.adjusted[index] <= 0.05))
            }
        }
    }
}
