import BenchmarkModel
import NodeRunner

@testable import Harness

/// A node that measures nothing: it gives the events that it is told to for each order.
final class FakeNode: Node {
    private(set) var orders: [WorkOrder] = []
    private(set) var timesStopped = 0
    /// Events of an order, or what is thrown instead.
    var answer: (WorkOrder) throws -> [NodeEvent]
    /// What is left to say when it is stopped.
    var lastWords: [String] = []

    init(_ answer: @escaping (WorkOrder) throws -> [NodeEvent]) { self.answer = answer }

    func run(_ order: WorkOrder, handle: (NodeEvent) throws -> Void) throws {
        orders.append(order)
        for event in try answer(order) { try handle(event) }
    }

    func stop() -> [String] {
        timesStopped += 1
        return lastWords
    }
}
