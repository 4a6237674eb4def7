import Foundation
import Testing

@testable import BenchmarkModel

/// Access to guarded pages in stores.
@Suite("Stored access to guarded pages") struct AccessTests {
    private func stored(_ target: Target) throws -> (text: String, target: Target) {
        let data = try JSONEncoder().encode(target)
        return (String(decoding: data, as: UTF8.self), try JSONDecoder().decode(Target.self, from: data))
    }

    @Test("A store has the files of secrets and not the secrets, and the run says that they are missing")
    func secrets() throws {
        let inline = HTTPAccess(credentials: .basic(user: .text("u"), password: .text("hunter2")))
        let target = Target.running(name: "t", url: "http://h/metrics", access: inline)
        let (text, again) = try stored(target)
        #expect(!text.contains("hunter2") && again.pages[0].access?.lacksSecrets == true)
        #expect(again.missingSecrets == ["the password or token of its http_config"])
        #expect(again.completed(by: again.reached(by: inline))?.pages[0].access == inline)
        let other = HTTPAccess(credentials: .basic(user: .text("v"), password: .text("hunter2")))
        #expect(again.completed(by: again.reached(by: other)) == nil)

        let inFile = HTTPAccess(credentials: .bearer(.file("/t")), tls: TLSRules(certificate: "/c", key: "/k"))
        let named = try stored(Target.running(name: "t", url: "http://h/metrics", access: inFile)).target
        #expect(named.pages[0].access == inFile && named.missingSecrets.isEmpty)
    }

    @Test("Credentials and scrapers that older versions stored are read")
    func old() throws {
        let (text, _) = try stored(Target.running(name: "t", url: "http://h/metrics"))
        for (credentials, expected) in [
            (#"{"bearerToken":{"file":"/t"}}"#, HTTPCredentials.bearer(.file("/t"))),
            (#"{"password":{"user":"u","file":"/p"}}"#, .basic(user: .text("u"), password: .file("/p"))),
        ] {
            let old = text.dropLast() + ",\"credentials\":\(credentials)}"
            let target = try JSONDecoder().decode(Target.self, from: Data(old.utf8))
            #expect(target.pages[0].access?.credentials == expected)
        }
        let scraped = text.replacing("\"scraper\":\"embedded\"", with: "\"scraper\":\"like-prometheus\"")
        #expect(try JSONDecoder().decode(Target.self, from: Data(scraped.utf8)).scraper == .likeInstalled)
    }

    @Test("A name of a scraper means one of this version, and its stored form says which Prometheus it was")
    func scrapers() {
        #expect(ScraperKind(name: "like-prometheus") == .likePrometheus)
        #expect(ScraperKind.likePrometheus.rawValue == "like-prometheus-3.14")
        #expect(Set(ScraperKind.offered.map(\.name)).count == ScraperKind.offered.count)
        #expect(!ScraperKind.offered.contains(.likeInstalled) && ScraperKind(name: "curl") == nil)
    }
}
