import Testing

@testable import PeerComparison

@Suite("Arguments and peers")
struct OptionsTests {
    @Test("Rows and peers are in the table's order, whatever the order of the arguments")
    func options() throws {
        let options = try PeerOptions([
            "--rounds", "3", "--rows", "memory,scrape", "--peers", "swift,go", "--seed", "9", "--json",
        ])
        #expect(options.rounds == 3 && options.seed == 9 && options.json)
        #expect(options.rows.map(\.name) == ["scrape", "memory"] && options.peers == ["go", "swift"])
        #expect(try PeerOptions([]).rows == Row.all)
        #expect(Set(Row.all.map(\.name)).count == Row.all.count)
    }

    @Test(
        "An invalid argument is named with what is valid",
        arguments: [
            (["--rounds"], "needs a number from 1 to 1000"), (["--rounds", "0"], "1 to 1000"),
            (["--rows", "speed"], "counter_increment"), (["--peers", "java"], "python, go, cpp, rust, swift"),
            (["--peers", ","], "needs names"), (["--seed", "-1"], "not negative"), (["--fast"], "--help"),
        ])
    func mistakes(arguments: [String], words: String) {
        #expect {
            _ = try PeerOptions(arguments)
        } throws: { "\($0)".contains(words) }
    }

    @Test("A missing peer names the command that installs or builds it")
    func absent() {
        let peers = Peer.all(root: "/nowhere", binaries: "/nowhere/bin")
        #expect(peers.map(\.name) == Peer.names)
        for peer in peers {
            #expect(!peer.title.hasSuffix(" "))
            #expect(peer.absence?.contains("make peers") == true || peer.absence?.contains("setup peers") == true)
        }
    }

    @Test("A version is that of the package a driver was built with, without Debian's revision")
    func versions() {
        let text = "golang-go 2:1.19~1\nprometheus-cpp-dev 1.0.1-1\n"
        #expect(Peer.version(of: "prometheus-cpp-dev", in: text) == "1.0.1")
        #expect(Peer.version(of: "librust-prometheus-dev", in: text) == nil)
    }

    @Test("The rate of wrk is read, unless some answers failed")
    func rate() {
        let output = "Running 1s test\n  1 threads and 1 connections\nRequests/sec:  10622.50\nTransfer/sec: 1MB\n"
        #expect(LoadGenerator.rate(of: output) == 10_622.5)
        #expect(LoadGenerator.rate(of: "  Non-2xx or 3xx responses: 4\n" + output) == nil)
        #expect(LoadGenerator.rate(of: "unable to connect") == nil)
    }
}
