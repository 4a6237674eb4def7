import Foundation
import Testing

@testable import Hub

@Suite struct ConfigurationTextTests {
    private static let strangers = [
        "", " ", "plain", "yes", "No", "null", "~", "1", "1e3", "0x1", "2026-11-25", "- a", "a: b", "a #b", "'", "\"",
        "\\",
        "{", "[x", "*a", "&a", "!t", "|", ">", "%", "@", "`", "a\nb", "tab\there", "é", "日本", "\u{85}", "\u{2028}",
        "\u{feff}x",
        "a'b\"c\\d", "${x}", "{{ .x }}", "\u{1}", "\u{7f}",
    ]

    @Test("any text comes out of JSON as it went in", arguments: strangers)
    func json(text: String) throws {
        let made = ConfigurationText.json(["key": .text(text)])
        let read = try JSONSerialization.jsonObject(with: Data(made.utf8)) as? [String: String]
        #expect(read?["key"] == text)
    }

    @Test("what is no plain word is quoted, on one line")
    func scalars() {
        for text in Self.strangers {
            let scalar = ConfigurationText.scalar(text)
            #expect(!scalar.contains("\n"))
            if !["plain"].contains(text) {
                #expect(scalar.hasPrefix("'") || scalar.hasPrefix("\""), "\(text): \(scalar)")
            }
        }
        #expect(ConfigurationText.scalar("it's") == "'it''s'")
        #expect(ConfigurationText.scalar("agents/A.json") == "agents/A.json")
    }

    @Test("lists and mappings nest in block style, and empty ones are written as such")
    func blocks() {
        let node: ConfigurationNode = .keys([
            "a": [["b": "c", "d": ["e", 1, true]], "f"], "left out": nil, "g": .mapping([]), "h": .list([]),
        ])
        #expect(
            ConfigurationText.yaml(node) == """
                a:
                  - b: c
                    d:
                      - e
                      - 1
                      - true
                  - f
                g: {}
                h: []

                """)
    }
}
