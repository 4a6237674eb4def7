import FoundationEssentials
import Statistics

/// The comparison for programs. Figures are in the unit of their row.
struct ComparisonJSON: Encodable {
    let seed: UInt64
    let rounds: Int
    let machine: String
    let pageSamples: Int
    let pageBytes: Int
    let peers: [PeerJSON]
    let rows: [RowJSON]

    struct PeerJSON: Encodable {
        let name: String
        let title: String
        let absentReason: String?
    }

    struct RowJSON: Encodable {
        let name: String
        let title: String
        let unit: String
        let figures: [String: FigureJSON]
        /// Ratio of our figure to that of the best peer.
        let ratio: RatioJSON?
    }

    struct FigureJSON: Encodable {
        let median: Double?
        let low: Double?
        let high: Double?
        let values: [Double]
        let absentReason: String?
    }

    struct RatioJSON: Encodable {
        let bestPeer: String
        let median: Double
        let low: Double?
        let high: Double?
    }

    init(_ comparison: Comparison) {
        seed = comparison.seed
        rounds = comparison.rounds
        machine = comparison.machine
        pageSamples = comparison.page.samples
        pageBytes = comparison.page.bytes
        peers = comparison.peers.map { PeerJSON(name: $0.name, title: $0.title, absentReason: $0.absence) }
        rows = comparison.rows.map { row in
            let figures = comparison.peers.map { peer in
                let figure = comparison.figure(row, peer)
                let scale = row.unit.perBase
                return (
                    peer.name,
                    FigureJSON(
                        median: figure.map { $0.median * scale }, low: figure?.interval.map { $0.low * scale },
                        high: figure?.interval.map { $0.high * scale },
                        values: comparison.values(row, peer).map { $0 * scale },
                        absentReason: comparison.absence(row, peer))
                )
            }
            let ratio = comparison.ratio(row).map { best, figure in
                RatioJSON(
                    bestPeer: best.name, median: figure.median, low: figure.interval?.low,
                    high: figure.interval?.high)
            }
            return RowJSON(
                name: row.name, title: row.title, unit: row.unit.rawValue,
                figures: Dictionary(uniqueKeysWithValues: figures), ratio: ratio)
        }
    }
}

extension Comparison {
    /// The comparison as JSON: rows with the figures of every round.
    package var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            return String(decoding: try encoder.encode(ComparisonJSON(self)), as: UTF8.self)
        }
    }
}
