import Foundation

/// The language of orders and events. Each side begins with the version that it speaks, before its first order or event.
package enum NodeProtocol {
    /// Goes up with every change of `WorkOrder` or `NodeEvent` that the other side would misread.
    package static let version = 1

    private struct Greeting: Codable {
        /// The version. Its key tells a reader of the line what it is.
        let nodeProtocol: Int
    }

    /// The first line that each side writes, with its end.
    package static var greeting: [UInt8] { greeting(of: version) }

    static func greeting(of version: Int) -> [UInt8] {
        // A number is always written.
        let line = (try? JSONEncoder().encode(Greeting(nodeProtocol: version))) ?? Data()
        return [UInt8](line) + [10]
    }

    /// Reads the first line of the other side.
    ///
    /// - Parameter speaker: who wrote it, for the message: "the node".
    package static func check(_ line: [UInt8], from speaker: String) throws(NodeProtocolError) {
        guard let greeting = try? JSONDecoder().decode(Greeting.self, from: Data(line)) else {
            throw .noVersion(speaker: speaker, said: Excerpt.text(line))
        }
        guard greeting.nodeProtocol == version else {
            throw .otherVersion(speaker: speaker, version: greeting.nodeProtocol)
        }
    }
}

/// The other side is another program, or another version of this one.
package enum NodeProtocolError: Error, Hashable, CustomStringConvertible {
    case otherVersion(speaker: String, version: Int)
    case noVersion(speaker: String, said: String)

    package var description: String {
        let remedy = "install the same version of exporter-bench wherever it runs"
        return switch self {
        case .otherVersion(let speaker, let version):
            "\(speaker) speaks version \(version) of the node protocol, and this program version \(NodeProtocol.version): \(remedy)"
        case .noVersion(let speaker, let said):
            "\(speaker) does not begin with a version of the node protocol, but with \(said): \(remedy)"
        }
    }
}
