import BenchmarkModel
import ConfigurationReader
import Testing

@testable import FleetConfiguration

@Suite("Start order")
struct StartOrderTests {
    @Test("The documented cycle is cut so that its first agent in the file starts first")
    func documented() throws {
        let fleet = try documentedFleet()
        let order = StartOrder(fleet)
        #expect(
            order.cuts.map(\.description) == [
                "StreamingInterruptHandler -> StreamingTTSAgent -> TTSService -> StreamingInterruptHandler, "
                    + "cut at TTSService -> StreamingInterruptHandler"
            ])
        #expect(order.order.count == 77)
        #expect(order.waves.first?.map(\.name) == ["ServiceRegistry", "MemoryOrchestratorService", "ObservabilityHub"])
    }

    @Test("Ready agents start in file order, each after its dependencies")
    func stable() {
        let fleet = Fleet(
            name: "f",
            agents: [agent("A", after: ["D"]), agent("B"), agent("C", after: ["A", "B"]), agent("D"), agent("E")])
        let order = StartOrder(fleet)
        #expect(order.order.map(\.name) == ["B", "D", "A", "C", "E"])
        #expect(order.waves.map { $0.map(\.name) } == [["B", "D", "E"], ["A"], ["C"]])
        #expect(order.cuts.isEmpty)
    }

    @Test("A name means the agent on the same machine before one on another machine")
    func ownMachine() {
        let fleet = Fleet(
            name: "f",
            agents: [
                agent("X", on: "M", after: ["Hub"]), agent("Hub", on: "N", after: ["Hub"]), agent("Hub", on: "M"),
                agent("Y", on: "O", after: ["Hub"]),
            ])
        #expect(
            StartOrder(fleet).waves.map { $0.map(\.description) } == [["M/Hub"], ["M/X", "N/Hub"], ["O/Y"]])
    }

    @Test("Every cycle is cut once, and no other dependency is cut")
    func twoCycles() {
        let fleet = Fleet(
            name: "f",
            agents: [
                agent("A", after: ["B"]), agent("B", after: ["A"]), agent("C", after: ["D", "A"]),
                agent("D", after: ["E"]), agent("E", after: ["C"]), agent("F", after: ["F", "unknown"]),
            ])
        let order = StartOrder(fleet)
        #expect(order.cuts.map(\.description) == ["B -> A -> B, cut at A -> B", "D -> E -> C -> D, cut at C -> D"])
        #expect(order.order.map(\.name) == ["A", "B", "C", "E", "D", "F"])
    }

    @Test("A long cycle is shortened in the middle", .timeLimit(.minutes(1)))
    func longCycle() {
        let agents = (0..<1000).map { agent("A\($0)", after: ["A\(($0 + 1) % 1000)"]) }
        #expect(
            StartOrder(Fleet(name: "f", agents: agents)).cuts.map(\.description) == [
                "A1 -> A2 -> A3 -> A4 -> A5 -> (992 more) -> A998 -> A999 -> A0 -> A1, cut at A0 -> A1"
            ])
    }

    /// Sorting the whole fleet again for each cut would take minutes.
    @Test("Thousands of cycles are cut in the time of one sort", .timeLimit(.minutes(1)))
    func manyCycles() {
        let agents = (0..<20_000).map { agent("A\($0)", after: ["A\($0 ^ 1)"]) }
        let order = StartOrder(Fleet(name: "f", agents: agents))
        #expect(order.cuts.count == 10_000)
        #expect(order.cuts.last?.description == "A19999 -> A19998 -> A19999, cut at A19998 -> A19999")
        #expect(order.waves.map(\.count) == [10_000, 10_000])
    }

    @Test("An empty fleet has no waves")
    func empty() {
        #expect(StartOrder(Fleet(name: "f", agents: [])).waves.isEmpty)
    }

    @Test("Order and waves respect all dependencies that are not cut, in any fleet", arguments: 0..<60)
    func properties(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let count = 1 + random.below(30)
        let isAcyclic = random.chance(0.5)
        let density = random.uniform() * 0.2
        let agents = (0..<count).map { index in
            let others = (0..<(isAcyclic ? index : count)).filter { _ in random.chance(density) }
            return agent("A\(index)", after: others.filter { $0 != index }.map { "A\($0)" })
        }
        let fleet = Fleet(name: "f", agents: agents.shuffled(using: &random))
        let order = StartOrder(fleet)

        #expect(Set(order.order) == Set(agents.map(\.id)))
        #expect(order.order.count == count)
        #expect(Set(order.waves.joined()) == Set(order.order))
        if isAcyclic { #expect(order.cuts.isEmpty) }
        let dependsOn = Dictionary(uniqueKeysWithValues: agents.map { ($0.id.name, Set($0.dependencies)) })
        for cut in order.cuts {
            #expect(cut.cycle.first == cut.to && cut.cycle.last == cut.to && cut.cycle.dropLast().last == cut.from)
            for (from, to) in zip(cut.cycle, cut.cycle.dropFirst()) {
                #expect(dependsOn[from.name]?.contains(to.name) == true)
            }
        }
        let cuts = Set(order.cuts.map { [$0.from.name, $0.to.name] })
        #expect(cuts.count == order.cuts.count)
        let position = Dictionary(uniqueKeysWithValues: order.order.enumerated().map { ($1.name, $0) })
        let wave = Dictionary(
            uniqueKeysWithValues: order.waves.enumerated().flatMap { level, ids in ids.map { ($0.name, level) } })
        for (from, dependencies) in dependsOn {
            for to in dependencies where !cuts.contains([from, to]) {
                #expect(position[to, default: .max] < position[from, default: -1])
                #expect(wave[to, default: .max] < wave[from, default: -1])
            }
        }
        #expect(StartOrder(fleet) == order)
    }
}
