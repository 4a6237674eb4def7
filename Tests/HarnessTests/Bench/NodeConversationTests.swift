import BenchmarkModel
import Foundation
import LinuxSystem
import ModelLiterals
import NodeRunner
import Testing

@testable import Harness

/// The exchange of orders and events with a node. The tests play the node over pipes.
@Suite("Conversation with a node") struct NodeConversationTests {
    /// The ends of the pipes of the node and of the bench.
    private final class Ends {
        let conversation: NodeConversation
        private let received: FileDescriptor
        private var sending: FileDescriptor?
        private let asked = Asked()

        init() throws {
            var toNode = try FileDescriptor.pipe()
            var fromNode = try FileDescriptor.pipe()
            received = toNode.takeRead()
            sending = fromNode.takeWrite()
            let asked = asked
            conversation = try NodeConversation(
                input: toNode.takeWrite(), output: fromNode.takeRead(), signals: -1,
                isInterrupted: { asked.isAsked })
        }

        func interrupt() { asked.isAsked = true }

        /// Writes output of the node.
        func say(_ bytes: [UInt8]) throws {
            guard let number = sending?.number else { return }
            _ = try Output.write(number, bytes)
        }

        func say(_ event: NodeEvent) throws { try say([UInt8](try JSONEncoder().encode(event)) + [10]) }

        /// Lets the node exit.
        func exit() { sending = nil }

        /// Returns the lines that the node received.
        func receivedLines() throws -> [[UInt8]] { (try received.read() ?? []).split(separator: 10).map { Array($0) } }
    }

    private final class Asked { var isAsked = false }

    private static let order = WorkOrder.startUp(
        Launch(
            target: "t", phase: .solo, round: 1, agents: [],
            control: AgentInterface(
                healthPath: nil, requests: RequestLoad(paths: []), requiredFamilies: [],
                readinessLimit: 1),
            treatment: AgentInterface(
                healthPath: nil, requests: RequestLoad(paths: []), requiredFamilies: [],
                readinessLimit: 1),
            listenStep: 1))

    @Test("The bench sends its version once and receives events until the order is completed")
    func order() throws {
        let ends = try Ends()
        try ends.say(NodeProtocol.greeting)
        for text in ["one", "two"] { try ends.say(.stage(text)) }
        try ends.say(.done)
        try ends.say(.stage("three"))
        try ends.say(.done)
        var events: [NodeEvent] = []
        try ends.conversation.run(Self.order) { events.append($0) }
        #expect(events == [.stage("one"), .stage("two")])
        try ends.conversation.run(Self.order) { events.append($0) }
        #expect(events.last == .stage("three"))
        let lines = try ends.receivedLines()
        #expect(lines.count == 3 && lines[0] + [10] == NodeProtocol.greeting)
        #expect(try JSONDecoder().decode(WorkOrder.self, from: Data(lines[2])) == Self.order)
    }

    @Test("A node of another version is refused before its events are read")
    func version() throws {
        let ends = try Ends()
        try ends.say(Array(#"{"nodeProtocol":0}"#.utf8) + [10])
        try ends.say(.done)
        #expect(throws: NodeProtocolError.otherVersion(sender: "the node", version: 0)) {
            try ends.conversation.run(Self.order) { _ in Issue.record("an event was read") }
        }
    }

    @Test("A node that begins with an event instead of a version is refused")
    func noVersion() throws {
        let ends = try Ends()
        try ends.say(.done)
        #expect(throws: NodeProtocolError.self) { try ends.conversation.run(Self.order) { _ in } }
    }

    @Test("The error for a node that exits in the middle of a round says when it exited")
    func vanishes() throws {
        let ends = try Ends()
        try ends.say(NodeProtocol.greeting)
        try ends.say(.stage("one"))
        try ends.say(Array(#"{"stage":{"_0":"cut o"#.utf8))
        ends.exit()
        var stages = 0
        let error = #expect(throws: NodeConversation.Ended.self) {
            try ends.conversation.run(Self.order) { _ in stages += 1 }
        }
        #expect(error?.when == "in the middle of a round" && stages == 1)
    }

    @Test("An interruption ends the wait for an event, and a closed conversation accepts no order")
    func interrupted() throws {
        let ends = try Ends()
        try ends.say(NodeProtocol.greeting)
        #expect(throws: BenchInterrupted.self) {
            try ends.say(.stage("one"))
            try ends.conversation.run(Self.order) { _ in
                ends.interrupt()
                try ends.say(.stage("two"))
            }
        }
        ends.conversation.close()
        #expect(throws: HarnessError.self) { try ends.conversation.run(Self.order) { _ in } }
    }

    @Test("An error in the bench ends the round")
    func handler() throws {
        struct Full: Error {}
        let ends = try Ends()
        try ends.say(NodeProtocol.greeting)
        try ends.say(.stage("one"))
        #expect(throws: Full.self) { try ends.conversation.run(Self.order) { _ in throw Full() } }
    }
}
