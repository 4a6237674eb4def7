import Statistics
import Testing

@testable import PeerComparison

@Suite("The table's figures")
struct ComparisonTests {
    private static func row(_ name: String) -> Row { Row.all.first { $0.name == name }! }

    private static func peer(_ name: String, absence: String? = nil) -> Peer {
        Peer(name: name, title: name.uppercased(), command: ["/bin/\(name)"], absence: absence)
    }

    private static func comparison(
        _ peers: [Peer], _ row: Row, _ values: [String: [Double]]
    ) -> Comparison {
        var comparison = Comparison(
            peers: peers, rows: [row], seed: 3, machine: "2 cores",
            page: .init(samples: 147, bytes: 17_049, writer: Peer.ours))
        for peer in peers {
            for value in values[peer.name] ?? [] { comparison.add(.value(value), row, peer) }
        }
        return comparison
    }

    @Test("The ratio is taken round by round, to the peer with the smallest median")
    func ratio() throws {
        let peers = [Self.peer("go"), Self.peer("rust"), Self.peer(Peer.ours)]
        let row = Self.row("record_request")
        // Rust has the best median, though not in the first round. Ours is half of Rust's in every round except one.
        let rust = [9.0, 2, 2, 2, 2, 2, 4].map { $0 * 1e-9 }
        let comparison = Self.comparison(
            peers, row,
            ["go": [Double](repeating: 3e-9, count: 7), "rust": rust, "swift": rust.map { $0 / 2 }.dropLast() + [4e-9]])
        let (best, figure) = try #require(comparison.ratio(row))
        #expect(best.name == "rust" && figure.median == 0.5)
        #expect(figure.interval == ConfidenceInterval(low: 0.5, high: 1))
        #expect(comparison.rounds == 7)
    }

    @Test("For rates, the greatest figure is the best")
    func rate() throws {
        let peers = [Self.peer("go"), Self.peer("rust"), Self.peer(Peer.ours)]
        let row = Self.row("throughput")
        let comparison = Self.comparison(peers, row, ["go": [5000], "rust": [8000], "swift": [16_000]])
        let (best, figure) = try #require(comparison.ratio(row))
        #expect(best.name == "rust" && figure.median == 2 && figure.interval == nil)
    }

    @Test("There is no ratio to 0, and none if a figure is missing")
    func noRatio() {
        let row = Self.row("record_request_allocations")
        let both = [Self.peer("rust"), Self.peer(Peer.ours)]
        #expect(Self.comparison(both, row, ["rust": [0], "swift": [0]]).ratio(row) == nil)
        #expect(Self.comparison(both, row, ["rust": [4]]).ratio(row) == nil)
        #expect(Self.comparison([both[1]], row, ["swift": [1]]).ratio(row) == nil)
        #expect(Self.comparison([both[0]], row, ["rust": [1]]).ratio(row) == nil)
    }

    @Test("The table has figures in the row's unit, and reasons of missing figures below it")
    func markdown() {
        let row = Self.row("scrape_kept")
        let peers = [
            Self.peer("python"), Self.peer("go", absence: "its driver is not built"), Self.peer("rust"),
            Self.peer(Peer.ours),
        ]
        let rust = [60, 61, 62, 63, 64, 65.5].map { $0 * 1e-6 }
        var comparison = Self.comparison(peers, row, ["rust": rust, "swift": rust.map { $0 / 4 }])
        comparison.add(.absent("its server closes every connection"), row, peers[0])
        let lines = MarkdownTable(comparison).text.split(separator: "\n")
        #expect(lines[0] == "|  | PYTHON | GO | RUST | SWIFT | ours / best peer, round by round |")
        #expect(
            lines[2] == "| CPU of a scrape, kept connection, us | - | - | 62.5 [60, 65.5] | 15.6 [15, 16.4] "
                + "| 0.25 [0.25, 0.25] (rust) |")
        let notes = lines.dropFirst(3).joined(separator: "\n")
        #expect(notes.contains("Medians of 6 rounds") && notes.contains("147 samples") && notes.contains("seed 3"))
        let few = MarkdownTable(Self.comparison(peers, row, ["rust": [1e-6]])).text
        #expect(few.contains("Medians of 1 round, too few for intervals"))
        #expect(notes.contains("- PYTHON: no scrape_kept: its server closes every connection."))
        #expect(notes.contains("- GO: not measured: its driver is not built."))
    }

    @Test(
        "Numbers have three significant digits and no exponent",
        arguments: [
            (0, "0"), (0.0123456, "0.0123"), (0.999, "0.999"), (4.7512, "4.75"), (12.04, "12"), (99.96, "100"),
            (123.6, "124"), (134_567.8, "134568"), (0.00000012, "0"),
        ])
    func digits(value: Double, text: String) { #expect(MarkdownTable.digits(value) == text) }

    @Test("JSON has every round in the row's unit, and missing figures with a reason")
    func json() throws {
        let row = Self.row("memory")
        let peers = [Self.peer("go", absence: "its driver is not built"), Self.peer("rust"), Self.peer(Peer.ours)]
        let text = try Self.comparison(peers, row, ["rust": [204_800], "swift": [102_400]]).json
        for part in [
            #""absent_reason" : "its driver is not built""#, #""best_peer" : "rust""#, #""median" : 0.5"#,
            #""unit" : "KiB""#, #""median" : 200"#, #""page_samples" : 147"#,
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }
}
