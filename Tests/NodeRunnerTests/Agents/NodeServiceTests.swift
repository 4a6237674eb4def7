import Foundation
import Testing

@testable import NodeRunner

/// The node's handling of the lines that it reads.
@Suite("Orders that a node reads") struct NodeServiceTests {
    private func serve(
        _ lines: [[UInt8]], run: (WorkOrder) throws(Interrupted) -> Void = { _ in }
    ) -> (code: Int32, events: [NodeEvent]) {
        var left = lines[...]
        var events: [NodeEvent] = []
        let code = NodeService.serve(next: { left.popFirst() }, emit: { events.append($0) }, run: run)
        return (code, events)
    }

    private let greeting = Array(NodeProtocol.greeting.dropLast())
    private let order = WorkOrder.startUp(.made([.made()]))

    private func line(_ order: WorkOrder) throws -> [UInt8] { [UInt8](try JSONEncoder().encode(order)) }

    @Test("Orders are carried out one after the other until the input ends")
    func orders() throws {
        var orders: [WorkOrder] = []
        let (code, events) = serve([greeting, try line(order), try line(order)]) { orders.append($0) }
        #expect(code == 0 && events == [.done, .done] && orders == [order, order])
        #expect(serve([]).code == 0 && serve([greeting]).code == 0)
    }

    private func refusal(_ lines: [[UInt8]]) -> String? {
        let (code, events) = serve(lines) { _ in Issue.record("an order was carried out") }
        guard code == 65, events.count == 1, case .warning(let text)? = events.first else { return nil }
        return text
    }

    @Test("A bench of another version is refused, and so is a line that is not an order")
    func refused() throws {
        let other = Array(NodeProtocol.greeting(of: 7).dropLast())
        #expect(refusal([other, try line(order)])?.contains("the bench uses version 7") == true)
        #expect(refusal([try line(order)])?.contains("the bench did not send a version") == true)
        #expect(refusal([greeting, Array("{}".utf8)])?.hasPrefix("an order could not be read: ") == true)
    }

    @Test("An interrupted order is not reported as done")
    func interrupted() throws {
        let (code, events) = serve([greeting, try line(order)]) { _ throws(Interrupted) in throw Interrupted() }
        #expect(code == 0 && events.isEmpty)
    }

    @Test("A node fills in its own paths, in commands, variables, load commands and the heap command")
    func installation() {
        let load = LoadCommandOrder(
            command: [NodeLocation.root.token + "/load"], environment: ["R": NodeLocation.root.token])
        let launch = Launch.made([
            .made(
                command: [NodeLocation.binaries.token + "/agent", "--file=" + NodeLocation.root.token + "/x"],
                environment: ["B": NodeLocation.binaries.token, "OTHER": "/usr"], loadCommand: load),
            .made("B", page: "http://h/"),
        ])
        let order = WorkOrder.examine(
            ExaminationOrder(
                launch: launch, heapCommand: [NodeLocation.binaries.token + "/heap"], hasHeapBuild: true,
                bindsAddress: true, seconds: 90))
        let installation = NodeInstallation(root: "/r", binaries: "/r/b")
        guard case .examine(let resolved) = installation.resolved(order) else {
            Issue.record("another kind of order")
            return
        }
        let program = resolved.launch.agents[0].program
        #expect(
            program?.command == ["/r/b/agent", "--file=/r/x"] && program?.environment == ["B": "/r/b", "OTHER": "/usr"])
        #expect(program?.loadCommand == LoadCommandOrder(command: ["/r/load"], environment: ["R": "/r"]))
        #expect(resolved.heapCommand == ["/r/b/heap"] && resolved.launch.agents[1] == launch.agents[1])
        #expect(installation.portable("/r/b/agent") == NodeLocation.root.token + "/b/agent")
        #expect(installation.portable("/rest") == "/rest" && installation.portable("../r") == "../r")
    }
}
