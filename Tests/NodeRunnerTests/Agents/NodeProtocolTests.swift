import BenchmarkModel
import Foundation
import Testing

@testable import NodeRunner

@Suite("Node protocol") struct NodeProtocolTests {
    private func problem(_ line: String) -> String? {
        do throws(NodeProtocolError) {
            try NodeProtocol.check(Array(line.utf8), from: "the node")
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("Each side begins with a line that has the protocol version")
    func greeting() throws {
        #expect(NodeProtocol.greeting.last == 10)
        #expect(problem(String(decoding: NodeProtocol.greeting.dropLast(), as: UTF8.self)) == nil)
    }

    @Test("Another version, and a line without a version, are refused with the fix")
    func mismatch() {
        let other = NodeProtocol.greeting(of: 99).dropLast()
        #expect(
            problem(String(decoding: other, as: UTF8.self))
                == "the node uses version 99 of the node protocol, but this program uses version "
                + "\(NodeProtocol.version): install the same version of exporter-bench on every machine")
        for line in ["", "{}", #"{"done":{}}"#, "segmentation fault"] {
            #expect(
                problem(line)?.hasPrefix("the node did not send a version of the node protocol first, but ")
                    == true)
        }
    }

    @Test("Orders of every kind survive encoding as a line of JSON")
    func orders() throws {
        let launch = Launch.made([.made(moments: [0.5]), .made("B", page: "http://h:1/metrics")])
        let load = LoadOrder(rates: AgentRates(1), warmUpSeconds: 2, steadySeconds: 3, seed: 4)
        let orders: [WorkOrder] = [
            .startUp(launch), .settle(SettleOrder(launch: launch, settleSeconds: 1)),
            .steady(SteadyOrder(launch: launch, load: load, blocks: .growth(every: 10))),
            .heap(HeapOrder(launch: launch, requests: 100)),
            .examine(
                ExaminationOrder(
                    launch: launch, heapCommand: ["x"], hasHeapBuild: true, bindsAddress: false, seconds: 60)),
            .look(LookOrder(launch: launch, seconds: 30)),
        ]
        for order in orders {
            let line = try JSONEncoder().encode(order)
            #expect(!line.contains(10))
            #expect(try JSONDecoder().decode(WorkOrder.self, from: line) == order)
        }
    }

    @Test("The launch of an order can be changed without changing its kind")
    func change() {
        var order = WorkOrder.heap(HeapOrder(launch: .made([]), requests: 7))
        order.launch.round = 9
        guard case .heap(let heap) = order else {
            Issue.record("another kind")
            return
        }
        #expect(heap.requests == 7 && heap.launch.round == 9)
    }
}
