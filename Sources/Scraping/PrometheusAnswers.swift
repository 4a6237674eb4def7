import Foundation

/// What a Prometheus answers to questions of its HTTP API. Pure.
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

    /// A series of an answer.
    package struct Series: Hashable, Sendable {
        package let labels: [String: String]
        /// In order of time; one in the answer to an instant query.
        package let samples: [Sample]
    }

    /// Where a query is asked.
    package static func url(_ server: String, query: String) -> String {
        let safe = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return "\(server)/api/v1/query?query=\(query.addingPercentEncoding(withAllowedCharacters: safe) ?? "")"
    }

    /// Of `/api/v1/query`, whether of an instant or of a range.
    ///
    /// - Throws: for what is no such answer, or tells of an error.
    package static func series(_ body: [UInt8]) throws -> [Series] {
        try JSONDecoder().decode(Answer<Result>.self, from: Data(body)).data.result.map { one in
            Series(labels: one.metric, samples: (one.values ?? [one.value].compactMap { $0 }).map(\.sample))
        }
    }

    /// Of `/api/v1/targets`: the instances that it scrapes.
    package static func instances(_ body: [UInt8]) throws -> Set<String> {
        let answer = try JSONDecoder().decode(Answer<Targets>.self, from: Data(body))
        return Set(answer.data.activeTargets.compactMap { $0.labels["instance"] })
    }

    /// An error has no data.
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

    /// Seconds as a number and a value as text.
    private struct Pair: Decodable {
        let sample: Sample

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            let seconds = try container.decode(Double.self)
            let text = try container.decode(String.self)
            guard let value = Double(text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no number")
            }
            guard let at = Int64(exactly: (seconds * 1000).rounded()) else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "\(seconds) is not a time in seconds since 1970")
            }
            sample = Sample(at: at, value: value)
        }
    }
}
