import BenchmarkModel
import Testing

@testable import PrometheusExporterTLS

@Suite("Web configurations from random bytes") struct RandomConfigurationTests {
    private static let valid = """
        tls_server_config: {cert_file: c, key_file: k, client_auth_type: RequireAnyClientCert, min_version: TLS12}
        http_server_config: {http2: true, headers: {X-Frame-Options: deny}}
        basic_auth_users: {alice: \(hash)}
        """

    /// Checks that every mistake names the file and a location in it, or concerns the whole file.
    private func expectPlausible(_ bytes: [UInt8]) {
        do throws(WebConfigurationError) { _ = try WebConfiguration.parse(bytes, file: "w") } catch {
            #expect(!error.mistakes.isEmpty)
            for mistake in error.mistakes {
                #expect(mistake.file == "w" && !mistake.message.isEmpty)
                #expect((mistake.line == nil) == (mistake.column == nil))
                #expect(mistake.line.map { $0 >= 1 && $0 <= bytes.count + 1 } ?? true)
            }
        }
    }

    @Test("Random bytes are read or refused, and never trap", arguments: 0..<10)
    func noise(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            let count = Int.random(in: 0..<200, using: &random)
            expectPlausible((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }

    @Test(
        "A valid file with some bytes changed, lost or doubled is read or refused, and never traps", arguments: 0..<10)
    func damage(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let spice = Array("\",\n\r:{}[]&*-# 9~\0\u{e9}".utf8)
        for _ in 0..<300 {
            var bytes = Array(Self.valid.utf8)
            for _ in 0..<Int.random(in: 1...5, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(spice.randomElement(using: &random) ?? 0, at: index)
                default: bytes.insert(contentsOf: bytes[index...].prefix(30), at: index)
                }
            }
            expectPlausible(bytes)
        }
    }

    @Test("Random headers are credentials or not, and never trap", arguments: 0..<10)
    func credentials(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("ABCDEFabcdef0123456789+/=: \u{ff}".utf8)
        for _ in 0..<1000 {
            let text =
                Array("Basic ".utf8)
                + (0..<Int.random(in: 0..<40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            text.withUnsafeBufferPointer { _ = BasicCredentials(authorization: $0) }
        }
    }
}
