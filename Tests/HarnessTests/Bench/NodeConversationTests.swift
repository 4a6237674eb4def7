import BenchmarkModel
import Foundation
import LinuxSystem
import NodeRunner
import Testing

@testable import Harness

/// Orders to a node and events from it, over pipes whose other ends these tests have.
@Suite("Conversation with a node") struct NodeConversationTests {
    /// The node's ends of the pipes, and the bench's.
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

        /// What the node says.
        func say(_ bytes: [UInt8]) throws {
            guard let number = sending?.number else { return }
            _ = try Output.write(number, bytes)
        }

        func say(_ event: NodeEvent) throws { try say([UInt8](try JSONEncoder().encode(event)) + [10]) }

        /// The node exits.
        func exit() { sending = nil }

        /// What the node has been told, line by line.
        func told() throws -> [[UInt8]] { (try received.read() ?? []).split(separator: 10).map { Array($0) } }
    }

    private final class Asked { var isAsked = false }

    private static let order = WorkOrder.startUp(
        Launch(
            target: "t", phase: .solo, round: 1, agents: [],
            control: AgentInterface(
                metricsPath: "/", healthPath: nil, requestPaths: [], requiredFamilies: [], readinessLimit: 1),
            treatment: AgentInterface(
                metricsPath: "/", healthPath: nil, requestPaths: [], requiredFamilies: [], readinessLimit: 1),
            listenStep: 1))

    @Test("The bench begins with the version, once, and events come until the order is done")
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
        let told = try ends.told()
        #expect(told.count == 3 && told[0] + [10] == NodeProtocol.greeting)
        #expect(try JSONDecoder().decode(WorkOrder.self, from: Data(told[2])) == Self.order)
    }

    @Test("A node of another version is refused before an event of it is read")
    func version() throws {
        let ends = try Ends()
        try ends.say(Array(#"{"nodeProtocol":0}"#.utf8) + [10])
        try ends.say(.done)
        #expect(throws: NodeProtocolError.otherVersion(speaker: "the node", version: 0)) {
            try ends.conversation.run(Self.order) { _ in Issue.record("an event was read") }
        }
    }

    @Test("A node that begins with an event, as those before there was a version, is refused")
    func noVersion() throws {
        let ends = try Ends()
        try ends.say(.done)
        #expect(throws: NodeProtocolError.self) { try ends.conversation.run(Self.order) { _ in } }
    }

    @Test("A node that vanishes in the middle of a round is an error that says when")
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

    @Test("An interruption ends the wait for an event, and a closed conversation takes no order")
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

    @Test("What fails in the bench ends the round")
    func handler() throws {
        struct Full: Error {}
        let ends = try Ends()
        try ends.say(NodeProtocol.greeting)
        try ends.say(.stage("one"))
        #expect(throws: Full.self) { try ends.conversation.run(Self.order) { _ in throw Full() } }
    }
}
