import Foundation
import Testing

@testable import BenchmarkModel

@Suite("Secrets in texts and addresses") struct SecretTextTests {
    @Test(
        "Only a password in an address and a value with a secret name are masked",
        arguments: [
            ("http://user:s3cret@h:9100/metrics", "http://user:***@h:9100/metrics"),
            ("http://user:s3@cret@h/metrics", "http://user:***@h/metrics"),
            ("http://user:s3/c?re#t@h/metrics", "http://user:***@h/metrics"),
            ("http://t0ken@h/metrics", "http://***@h/metrics"),
            ("'user:s3cret@h:9100' is not an address", "'user:***@h:9100' is not an address"),
            ("http://h/metrics?token=abc&module=m", "http://h/metrics?token=***&module=m"),
            ("http://h/m?module=m&API_KEY=abc%26d&x=1", "http://h/m?module=m&API_KEY=***&x=1"),
            ("http://h/m?%74oken=abc", "http://h/m?%74oken=***"),
            ("http://h/m?access_token=a#id_token=b", "http://h/m?access_token=***#id_token=***"),
            ("http://h/m?X-Amz-Signature=ab;sig=cd", "http://h/m?X-Amz-Signature=***;sig=***"),
            ("http://h/probe?target=https%3A%2F%2Fu%3Apw%40db", "http://h/probe?target=***"),
            ("http://h/probe?target=postgresql://u:pw@db:5432/x", "http://h/probe?target=postgresql://u:***@db:5432/x"),
            ("/login?next=/metrics%3Ftoken%3Dabc", "/login?next=***"),
            ("redirects to http://u:pw@other/metrics (2 tries)", "redirects to http://u:***@other/metrics (2 tries)"),
            ("http://h:9100/metrics?target=a&keyspace=b", "http://h:9100/metrics?target=a&keyspace=b"),
            ("http://[::1]:9100/a@b", "http://[::1]:9100/a@b"), ("http://h:1/a@b?x=c@d", "http://h:1/a@b?x=c@d"),
            ("found 'a{key=\"x\"} 1'", "found 'a{key=\"x\"} 1'"),
        ])
    func masks(text: String, shown: String) {
        #expect(SecretText.masked(text) == shown)
        #expect(SecretText.masked(shown) == shown)
    }

    @Test("An address gives its secrets only to the request: not printed, not reflected, not stored")
    func address() throws {
        let text = "http://user:s3cret@h/metrics?token=t0ken"
        let address = PageAddress(text)
        var dumped = ""
        dump([address], to: &dumped)
        let stored = String(decoding: try JSONEncoder().encode([address]), as: UTF8.self)
        for shown in ["\(address)", String(reflecting: address), dumped, stored, address.shown] {
            #expect(!shown.contains("s3cret") && !shown.contains("t0ken"), "\(shown)")
        }
        #expect(address.sent == text && address.hasSecrets)
        let read = try JSONDecoder().decode([PageAddress].self, from: Data(stored.utf8))[0]
        #expect(read.shown == address.shown && read.sent == nil)
        let plain = try JSONDecoder().decode([PageAddress].self, from: Data(#"["http://h/m?x=1"]"#.utf8))[0]
        #expect(plain.sent == "http://h/m?x=1" && !plain.hasSecrets)
        #expect(PageAddress("http://h/m?token=a") != PageAddress("http://h/m?token=b"))
    }

    @Test("Known secrets are masked wherever a text repeats them, also decoded")
    func redaction() {
        let redaction = PageAddress("http://u:p%40ssw@h/").redaction.joined(Redaction(["bearer-1", "abc"]))
        #expect(redaction.masked("p@ssw, p%40ssw, bearer-1 and abc") == "***, ***, *** and abc")
    }
}
