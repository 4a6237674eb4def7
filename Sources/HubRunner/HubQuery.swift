import Foundation

/// Instant queries of a Prometheus.
public enum HubQuery {
    public struct Sample: Hashable, Sendable {
        public let labels: [String: String]
        public let value: Double
    }

    public static func url(_ server: String, _ expression: String) -> String {
        let safe = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return "\(server)/api/v1/query?query=\(expression.addingPercentEncoding(withAllowedCharacters: safe) ?? "")"
    }

    /// The samples of an answer; nil when it is none.
    public static func samples(_ body: [UInt8]) -> [Sample]? {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body)), answer.status == "success" else {
            return nil
        }
        return answer.data.result.map { Sample(labels: $0.metric, value: Double($0.value.text) ?? .nan) }
    }

    private struct Answer: Decodable {
        let status: String
        let data: Vector
    }

    private struct Vector: Decodable {
        let result: [Series]
    }

    private struct Series: Decodable {
        let metric: [String: String]
        let value: Point
    }

    /// A time and a number in quotes.
    private struct Point: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            _ = try container.decode(Double.self)
            text = try container.decode(String.self)
        }
    }
}
