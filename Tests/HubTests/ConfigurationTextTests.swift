import Foundation
import Testing

@testable import Hub

@Suite struct ConfigurationTextTests {
    private static let awkwardTexts = [
        "", " ", "plain", "yes", "No", "null", "~", "1", "1e3", "0x1", "2026-11-25", "- a", "a: b", "a #b", "'", "\"",
        "\\",
        "{", "[x", "*a", "&a", "!t", "|", ">", "%", "@", "`", "a\nb", "tab\there", "é", "日本", "\u{85}", "\u{2028}",
        "\u{feff}x",
        "a'b\"c\\d", "${x}", "{{ .x }}", "\u{1}", "\u{7f}",
    ]

    @Test("JSON preserves any text", arguments: awkwardTexts)
    func json(text: String) throws {
        let made = ConfigurationText.json(["key": .text(text)])
        let read = try JSONSerialization.jsonObject(with: Data(made.utf8)) as? [String: String]
        #expect(read?["key"] == text)
    }

    @Test("Text that is not a plain word is quoted on one line")
    func scalars() {
        for text in Self.awkwardTexts {
            let scalar = ConfigurationText.scalar(text)
            #expect(!scalar.contains("\n"))
            if !["plain"].contains(text) {
                #expect(scalar.hasPrefix("'") || scalar.hasPrefix("\""), "\(text): \(scalar)")
            }
        }
        #expect(ConfigurationText.scalar("it's") == "'it''s'")
        #expect(ConfigurationText.scalar("agents/A.json") == "agents/A.json")
    }

    @Test("Lists and mappings nest in block style, and empty ones are written as [] and {}")
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
