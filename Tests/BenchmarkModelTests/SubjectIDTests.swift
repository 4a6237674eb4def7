import BenchmarkModel
import Foundation
import ModelLiterals
import Testing

@Suite struct SubjectIDTests {
    private func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test("The coded form of a subject is its bare name, as a value and as a key")
    func codedForm() throws {
        let id: SubjectID = "B vs A"
        #expect(try text([id]) == #"["B vs A"]"#)
        #expect(try text([id: 2.5, "swift:interval=5": 1]) == #"{"B vs A":2.5,"swift:interval=5":1}"#)
        #expect(try JSONDecoder().decode([SubjectID].self, from: Data(#"["B vs A"]"#.utf8)) == [id])
        let rates = try JSONDecoder().decode([SubjectID: Double].self, from: Data(#"{"B vs A":2.5,"7":1}"#.utf8))
        #expect(rates == [id: 2.5, "7": 1])
    }

    @Test("A step keeps the form of older versions, whose subject was a string")
    func step() throws {
        let step = Step(target: "swift", phase: .solo, round: 1, arm: .control)
        #expect(try text(step) == #"{"arm":"control","phase":"solo","round":1,"target":"swift"}"#)
    }

    @Test("Subjects are sorted and printed by their names")
    func order() {
        let ids: [SubjectID] = ["swift", "go", "python"]
        #expect(ids.sorted().map(\.text) == ["go", "python", "swift"])
        #expect("\(ids[0])" == "swift")
    }
}
