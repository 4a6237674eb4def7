import Analysis
import BenchmarkModel
import Foundation
import SampleRuns
import Testing

/// Every form must show every number that a stored run may contain.
@Suite struct AnyNumberTests {
    static let extremes: [Double] = [
        .nan, .infinity, -.infinity, 1e308, -1e308, Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude, 0,
        -0.0, 1e9, 1e15, 1e-9, -9078.4, 0.1, 1,
        .greatestFiniteMagnitude, .leastNormalMagnitude, 9_223_372_036_854_775_808,
    ]

    @Test("A run of any numbers is judged, compared and shown in every form")
    func mixed() throws {
        let run = SampleRun.of(Self.extremes)
        for form in AllForms.of(run, against: SampleRun.run) { try check(form) }
        // An invalid number is missing, with the number in the reason.
        let reasons = Set(run.observations.compactMap(\.measured.absentReason))
        #expect(
            reasons.contains { $0.contains("-9078.4 as main_seconds") } && reasons.contains { $0.contains("1e+308") })
        #expect(run.observations.allSatisfy { $0.measured.value?.isFinite ?? true })
    }

    @Test(
        "A run in which all values are the same extreme is shown in every form",
        arguments: [0, Double.leastNonzeroMagnitude, 1e15])
    func same(_ number: Double) throws {
        let other = SampleRun.of([number, 0, Double.leastNonzeroMagnitude])
        for form in AllForms.of(SampleRun.of([number]), against: other) { try check(form) }
    }

    /// Numbers that are not finite are not valid JSON.
    private func check(_ form: Form) throws {
        for text in form.texts() {
            #expect(!text.isEmpty || form.name == "benchstat", "\(form.name)")
            if form.isJSON { _ = try JSONSerialization.jsonObject(with: Data(text.utf8)) }
        }
    }
}
