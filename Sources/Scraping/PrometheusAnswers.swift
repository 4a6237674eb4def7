import Foundation

/// Parses the answers of a Prometheus server's HTTP API. Pure functions.
package enum PrometheusAnswers {
    package struct Sample: Hashable, Sendable {
        /// Milliseconds since 1970.
        package let at: Int64
        package let value: Double

        package init(at: Int64, value: Double) {
            self.at = at
            self.value = value
        }
    }

    /// A series in an answer.
    package struct Series: Hashable, Sendable {
        package let labels: [String: String]
        /// Samples in order of time; one sample in the answer to an instant query.
        package let samples: [Sample]
    }

    /// Returns the URL of a query.
    package static func url(_ server: String, query: String) -> String {
        let safe = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return "\(server)/api/v1/query?query=\(query.addingPercentEncoding(withAllowedCharacters: safe) ?? "")"
    }

    /// Parses the answer of `/api/v1/query`, for an instant or for a range.
    ///
    /// - Throws: if the body is not such an answer, or reports an error.
    package static func series(_ body: [UInt8]) throws -> [Series] {
        try JSONDecoder().decode(Answer<Result>.self, from: Data(body)).data.result.map { one in
            Series(labels: one.metric, samples: (one.values ?? [one.value].compactMap { $0 }).map(\.sample))
        }
    }

    /// Parses the answer of `/api/v1/targets`. Returns the instances that the server scrapes.
    package static func instances(_ body: [UInt8]) throws -> Set<String> {
        let answer = try JSONDecoder().decode(Answer<Targets>.self, from: Data(body))
        return Set(answer.data.activeTargets.compactMap { $0.labels["instance"] })
    }

    /// An answer with data. An error has none.
    private struct Answer<Content: Decodable>: Decodable { let data: Content }

    private struct Targets: Decodable {
        struct Target: Decodable { let labels: [String: String] }
        let activeTargets: [Target]
    }

    private struct Result: Decodable {
        struct One: Decodable {
            let metric: [String: String]
            let value: Pair?
            let values: [Pair]?
        }
        let result: [One]
    }

    /// A time in seconds as a number, and a value as text.
    private struct Pair: Decodable {
        let sample: Sample

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            let seconds = try container.decode(Double.self)
            let text = try container.decode(String.self)
            guard let value = Double(text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a number")
            }
            guard let at = Int64(exactly: (seconds * 1000).rounded()) else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "\(seconds) is not a time in seconds since 1970")
            }
            sample = Sample(at: at, value: value)
        }
    }
}
