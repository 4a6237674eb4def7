import BenchmarkModel
import NodeRunner

@testable import Harness

/// A node that measures nothing and returns given events for each order.
final class FakeNode: Node {
    private(set) var orders: [WorkOrder] = []
    private(set) var timesStopped = 0
    /// Returns the events of an order, or throws an error.
    var answer: (WorkOrder) throws -> [NodeEvent]
    /// The messages of `stop`.
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
