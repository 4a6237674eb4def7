import BenchmarkModel
import Foundation
import Testing

@testable import ResultStore

/// Invalid numbers, which a damaged file or an earlier version without checks may contain.
@Suite struct ImpossibleNumberTests {
    @Test(
        "A stored value that its metric cannot have is missing, with the value in the reason",
        arguments: ["-9078.4", "1e308", "9e999", "-9e999", "5e-324"])
    func values(_ number: String) throws {
        let directory = try TemporaryDirectory()
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let run = try store.createRun(plan: plan, environment: environment)
        try store.append(run: run, observations: [observation(1, .value(0.5)), observation(2, .value(0.25))])
        try store.connection.execute("UPDATE observation SET value = \(number) WHERE round = 2")
        let read = try store.load(.id(run)).observations.map(\.measured)
        #expect(read[0] == .value(0.5))
        let value = try #require(Double(number))
        if Metric.cpu.possible.contains(value) {
            #expect(read[1] == .value(value))
        } else {
            #expect(read[1].absentReason?.contains("\(value)") == true)
        }
        // A baseline of this run can be written and read, although JSON has no infinities.
        let baselines = BaselineStore(directory: directory.path)
        try baselines.save(name: "b", run: try store.load(.id(run)), replace: false)
        #expect(try baselines.load("b").observations.map(\.measured) == read)
    }

    @Test(
        "Text or bytes instead of a number make the file damaged, and are never read as 0",
        arguments: ["value = 'abc'", "value = ''", "value = x'00ff'", "value = '12abc'", "round = 'x'", "block = 'y'"])
    func texts(_ change: String) throws {
        let directory = try TemporaryDirectory()
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let run = try store.createRun(plan: plan, environment: environment)
        try store.append(run: run, observations: [observation(1, .value(0.5)), observation(2, .value(0.25))])
        _ = try store.load(.id(run))
        try store.connection.execute("UPDATE observation SET \(change) WHERE round = 2")
        let error = #expect(throws: ResultStoreError.self) { try store.load(.id(run)) }
        #expect(error?.exitCode == 65 && "\(error as Any)".contains("a \(change.prefix(5)) is "))
    }

    @Test(
        "A round or a block out of range makes a store or a baseline damaged",
        arguments: ["round", "block"], ["0", "-1", "9223372036854775807", "1e300"])
    func counts(_ column: String, _ number: String) throws {
        let directory = try TemporaryDirectory()
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let run = try store.createRun(plan: plan, environment: environment)
        try store.append(run: run, observations: [observation(1, .value(0.5)), observation(2, .value(0.25))])
        let baselines = BaselineStore(directory: directory.path)
        try baselines.save(name: "b", run: try store.load(.id(run)), replace: false)
        try store.connection.execute("UPDATE observation SET \(column) = \(number) WHERE round = 2")
        let error = #expect(throws: ResultStoreError.self) { try store.load(.id(run)) }
        #expect(error?.exitCode == 65 && "\(error as Any)".contains("a \(column) is "))
        guard column == "round", Int(number) != nil else { return }
        let file = try #require(
            FileManager.default.contentsOfDirectory(atPath: directory.path + "/baselines").first)
        let path = "\(directory.path)/baselines/\(file)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let changed = text.replacing(/"round" ?: ?2/, with: "\"round\":\(number)")
        try #require(changed != text)
        try changed.write(toFile: path, atomically: true, encoding: .utf8)
        let damaged = #expect(throws: ResultStoreError.self) { try baselines.load("b") }
        #expect(damaged?.exitCode == 65 && "\(damaged as Any)".contains("a round is \(number);"))
    }

    @Test(
        "A time out of the range of the calendar makes the file damaged, and causes no crash",
        arguments: ["1e308", "-1", "9e999"])
    func times(_ number: String) throws {
        let directory = try TemporaryDirectory()
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let run = try store.createRun(plan: plan, environment: environment)
        for column in ["started", "finished"] {
            try store.connection.execute("UPDATE run SET started = 5, finished = 6")
            _ = try store.load(.id(run))
            try store.connection.execute("UPDATE run SET \(column) = \(number)")
            let error = #expect(throws: ResultStoreError.self) { try store.load(.id(run)) }
            #expect(error?.exitCode == 65 && "\(error as Any)".contains(column))
            #expect(throws: ResultStoreError.self) { try store.runs() }
        }
    }

    @Test("A stored plan or histogram with an invalid number makes the file damaged, and the error names the number")
    func plans() throws {
        let directory = try TemporaryDirectory()
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let run = try store.createRun(plan: plan, environment: environment)
        try store.connection.execute(
            "UPDATE run SET plan = replace(plan, '\"rounds\":3', '\"rounds\":9223372036854775807')")
        let error = #expect(throws: ResultStoreError.self) { try store.load(.id(run)) }
        #expect(error?.exitCode == 65 && "\(error as Any)".contains("rounds, which can be 0 to 100000"))
    }
}
