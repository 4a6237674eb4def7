import Foundation

/// What a Prometheus answers to the questions of the bench. Pure.
enum PrometheusAnswers {
    struct Sample: Hashable {
        /// Milliseconds since 1970.
        let at: Int64
        let value: Double
    }

    /// Of each instance, by metric, in order of time.
    typealias Series = [String: [String: [Sample]]]

    /// Of `/api/v1/targets`: the instances that it scrapes.
    static func instances(_ body: [UInt8]) throws -> Set<String> {
        let answer = try JSONDecoder().decode(Answer<Targets>.self, from: Data(body))
        return Set(answer.data.activeTargets.compactMap { $0.labels["instance"] })
    }

    /// Of `/api/v1/query` with a range of time.
    static func series(_ body: [UInt8]) throws -> Series {
        let answer = try JSONDecoder().decode(Answer<Matrix>.self, from: Data(body))
        var all: Series = [:]
        for one in answer.data.result {
            guard let instance = one.metric["instance"], let name = one.metric["__name__"] else { continue }
            all[instance, default: [:]][name] = one.values.map(\.sample)
        }
        return all
    }

    private struct Answer<Content: Decodable>: Decodable { let data: Content }

    private struct Targets: Decodable {
        struct Target: Decodable { let labels: [String: String] }
        let activeTargets: [Target]
    }

    private struct Matrix: Decodable {
        struct Series: Decodable {
            let metric: [String: String]
            let values: [Pair]
        }
        let result: [Series]
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
            sample = Sample(at: Int64((seconds * 1000).rounded()), value: value)
        }
    }
}
