import Foundation

/// The protocol of orders and events. Each side sends its protocol version before its first order or event.
package enum NodeProtocol {
    /// Version of the protocol. It increases with every change of `WorkOrder` or `NodeEvent` that the other side would
    /// misread.
    package static let version = 4

    private struct Greeting: Codable {
        /// The version. Its key shows the reader of the line what the number is.
        let nodeProtocol: Int
    }

    /// The first line that each side writes, with its line end.
    package static var greeting: [UInt8] { greeting(of: version) }

    static func greeting(of version: Int) -> [UInt8] {
        // Encoding a number cannot fail.
        let line = (try? JSONEncoder().encode(Greeting(nodeProtocol: version))) ?? Data()
        return [UInt8](line) + [10]
    }

    /// Checks the first line of the other side.
    ///
    /// - Parameter sender: the program that wrote the line, for the message: "the node".
    /// - Throws: an error where the line has no version, or another version than this program.
    package static func check(_ line: [UInt8], from sender: String) throws(NodeProtocolError) {
        guard let greeting = try? JSONDecoder().decode(Greeting.self, from: Data(line)) else {
            throw .noVersion(sender: sender, received: Excerpt.text(line))
        }
        guard greeting.nodeProtocol == version else {
            throw .otherVersion(sender: sender, version: greeting.nodeProtocol)
        }
    }
}

/// The other side is another program, or another version of this program.
package enum NodeProtocolError: Error, Hashable, CustomStringConvertible {
    case otherVersion(sender: String, version: Int)
    case noVersion(sender: String, received: String)

    package var description: String {
        let fix = "install the same version of exporter-bench on every machine"
        return switch self {
        case .otherVersion(let sender, let version):
            "\(sender) uses version \(version) of the node protocol, but this program uses version "
                + "\(NodeProtocol.version): \(fix)"
        case .noVersion(let sender, let received):
            "\(sender) did not send a version of the node protocol first, but \(received): \(fix)"
        }
    }
}
