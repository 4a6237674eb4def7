import BenchmarkModel
import Testing

@testable import PlainText

@Suite("Nearest names")
struct NearestNameTests {
    @Test(
        "The intended name is found",
        arguments: [
            ("prot", "port"), ("PORT", "port"), ("helth_check_port", "health_check_port"), ("machines", "machine"),
            ("dependancies", "dependencies"), ("exporter", "exporter_init_seconds"), ("agnet", "agent"),
        ])
    func found(word: String, meant: String) {
        let names = ["machine", "agent", "port", "health_check_port", "dependencies", "exporter_init_seconds"]
        #expect(nearest(word, among: names) == meant)
    }

    @Test("A word without a near name gets no suggestion", arguments: ["", "x", "ex", "banana", "trop", "pppppppp"])
    func farAway(word: String) {
        #expect(nearest(word, among: ["machine", "agent", "port", "a", ""]) == nil)
    }

    @Test("The nearest name is suggested, and the first of equally near ones")
    func ties() {
        #expect(nearest("cat", among: ["bat", "hat"]) == "bat")
        #expect(nearest("machine", among: ["machina", "machine"]) == "machine")
    }

    @Test("A very long word is not compared")
    func long() {
        #expect(nearest(String(repeating: "a", count: 65), among: [String(repeating: "a", count: 65)]) == nil)
    }

    @Test(
        "Distances count inserted, deleted, replaced and swapped letters",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abcd", "acbd", 1),
            ("ca", "abc", 3),
        ])
    func distance(a: String, b: String, expected: Int) {
        #expect(editDistance(Array(a.unicodeScalars), Array(b.unicodeScalars)) == expected)
    }

    @Test("A distance is symmetric, 0 only for equal words, and at least the difference of lengths", arguments: 0..<20)
    func properties(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        func word() -> [Unicode.Scalar] {
            (0..<Int.random(in: 0..<8, using: &random)).map { _ in
                Array("abc".unicodeScalars)[Int.random(in: 0..<3, using: &random)]
            }
        }
        for _ in 0..<50 {
            let (a, b) = (word(), word())
            let distance = editDistance(a, b)
            #expect(distance == editDistance(b, a))
            #expect((distance == 0) == (a == b))
            #expect(distance >= abs(a.count - b.count))
            #expect(distance <= max(a.count, b.count))
        }
    }
}
