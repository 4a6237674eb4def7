import BenchmarkModel
import LinuxSystem

/// Measures rows of peers: all drivers alive at once, every row of all peers before the next row, their order drawn anew in every round.
package struct PeerBench {
    package let peers: [Peer]
    package let rows: [Row]
    package let rounds: Int
    package let seed: UInt64

    /// - Parameters:
    ///   - peers: those with an `absence` get their reason in every row.
    ///   - rounds: at least 1; below 6 the medians have no intervals.
    package init(peers: [Peer], rows: [Row], rounds: Int, seed: UInt64) {
        self.peers = peers
        self.rows = rows
        self.rounds = rounds
        self.seed = seed
    }

    /// Takes about 20 s a round with all rows and peers. The drivers end with the call, however it ends.
    /// - Parameter progress: gets a line now and then.
    /// - Throws: `PeerError`, also when two pages differ, or when EndSignals has one; `SystemError`; `ProcessFileError`.
    package func run(progress: (String) -> Void) throws -> Comparison {
        let present = peers.filter { $0.absence == nil }
        guard !present.isEmpty else {
            throw PeerError.missing(
                "no peer can be measured: " + peers.map { "\($0.name): \($0.absence ?? "")" }.joined(separator: "; "))
        }
        // The kernel would write a driver that was just built in the middle of a row.
        for peer in present { try Files.writeBack(peer.command[0]) }
        let probes = try present.map { try PeerProbe($0) }
        let page = try commonPage(probes)
        let machine = "\(UsableCores().text) cores, \(MachineFiles().processor), \(MachineFiles.kernel)"
        var comparison = Comparison(peers: peers, rows: rows, seed: seed, machine: machine, page: page)
        var random = SeededRandom(seed: seed, stream: "peers")
        for round in 0..<rounds {
            progress("round \(round + 1) of \(rounds)")
            let order = probes.shuffled(using: &random)
            for row in rows where round == 0 || !row.isCounted {
                for (probe, measured) in zip(order, try measure(row, order)) {
                    comparison.add(measured, row, probe.driver.peer)
                }
            }
        }
        return comparison
    }

    /// A figure of each, in the order of the probes.
    private func measure(_ row: Row, _ probes: [PeerProbe]) throws -> [Measured] {
        var turns = [[Measured]](repeating: [], count: probes.count)
        for _ in 0..<row.turns {
            for (index, probe) in probes.enumerated() {
                if EndSignals.pending != nil { throw PeerError.interrupted }
                turns[index].append(try probe.measure(row))
            }
        }
        return turns.map(Measured.median)
    }

    /// - Throws: `PeerError.page` when one has another page than ours, or than the first where ours is not measured.
    private func commonPage(_ probes: [PeerProbe]) throws -> Comparison.CommonPage {
        let reference = probes.first { $0.driver.peer.name == Peer.ours } ?? probes[0]
        for probe in probes {
            let peer = probe.driver.peer
            let difference = PageCheck.difference(
                of: probe.firstPage, from: reference.firstPage, addedFamilies: peer.addedFamilies)
            if let difference {
                let model = reference.driver.peer.name
                throw PeerError.page(
                    peer: peer.name, reason: "\(difference); \(model)'s is the page that all are to have")
            }
        }
        return Comparison.CommonPage(
            samples: PageCheck.count(reference.firstPage), bytes: reference.firstPage.count,
            writer: reference.driver.peer.name)
    }
}

extension Row {
    /// Whether it does not vary, and is measured once.
    var isCounted: Bool { if case .allocations = method { true } else { false } }
}
