import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

/// Returns the errors of a closure that must fail.
func errors<Value>(_ body: () throws(ConfigurationErrors) -> Value) -> [ConfigurationError] {
    do throws(ConfigurationErrors) {
        _ = try body()
        Issue.record("it was accepted")
        return []
    } catch { return error.errors }
}

/// Returns the path of a file of the project.
func projectFile(_ path: String) -> String {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    return "\(root)/\(path)"
}

func documentedFleet() throws -> Fleet { try FleetFile.read(path: projectFile("fleets/ai-system-77.csv")) }

func agent(
    _ name: String, on machine: String = "M", port: Int = 7000, health: Int = 8000, after dependencies: [String] = []
) -> AgentProfile {
    AgentProfile(
        id: AgentID(machine: machine, name: name), group: "g", port: port, healthCheckPort: health, required: true,
        kind: .enhanced, dependencies: dependencies)
}

extension SeededRandom {
    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

    mutating func chance(_ share: Double) -> Bool { uniform() < share }
}

/// Returns a valid text with a few bytes changed, removed, repeated or cut off.
func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random.below(4) where !bytes.isEmpty {
        let index = random.below(bytes.count)
        switch random.below(5) {
        case 0: bytes[index] = UInt8(random.below(256))
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(Array("\",\n\r:{}[]&*-# 9\u{e9}".utf8).randomElement(using: &random) ?? 0, at: index)
        case 3: bytes.removeSubrange(index...)
        default: bytes.insert(contentsOf: bytes[index...].prefix(20), at: index)
        }
    }
    return bytes
}

/// Checks that every error names the file and has a position in it, at most one past the end.
func expectPlausible(_ failure: ConfigurationErrors, _ bytes: [UInt8], file: String) {
    let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 3
    #expect((1...ConfigurationErrors.limit).contains(failure.errors.count))
    for error in failure.errors {
        #expect(error.file == file)
        #expect(!error.message.isEmpty)
        guard let position = error.position else { continue }
        #expect((1...lines).contains(position.line))
        #expect((1...bytes.count + 2).contains(position.column))
    }
}
