import Foundation
import Testing

extension CommandTests {
    /// Checks the commands in documents: each block is run, or says why it is not.
    @Suite(.serialized) struct DocumentationTests {
        @Test("Every block of commands says how it is tested", arguments: DocumentedBlock.documents)
        func marks(document: String) throws {
            for block in try DocumentedBlock.blocks(of: document) where block.isCommands {
                if case .unknown(let line) = block.mark {
                    Issue.record(
                        "\(block.location): no mark before it ('\(line)'); DocumentedBlocks.swift lists the five marks"
                    )
                }
            }
        }

        @Test("The commands in documents succeed")
        func commands() throws {
            let tutorial = try ReadersDirectory()
            var carriedOut = 0
            for document in DocumentedBlock.documents {
                // The documents other than the second walkthrough use results of the tutorial.
                let isOther = DocumentedBlock.walkthroughs.dropFirst().contains(document)
                let directory = isOther ? try ReadersDirectory() : tutorial
                if !DocumentedBlock.walkthroughs.contains(document) { try tutorial.addReadersFiles() }
                for block in try DocumentedBlock.blocks(of: document) {
                    if let problem = try directory.carryOut(block) { Issue.record("\(problem)") }
                    if [.run, .quick, .check].contains(block.mark) { carriedOut += 1 }
                }
            }
            #expect(carriedOut >= 8)
        }

        @Test("Small figures replace those of a block, and a check measures nothing")
        func substitution() {
            func command(_ mark: DocumentedBlock.Mark, _ line: String) -> String? {
                DocumentedBlock(document: "", line: 0, mark: mark, lines: []).command(line)
            }
            #expect(
                command(.quick, "exporter-bench run --rounds 10 --target go  # ten rounds")
                    == "exporter-bench run --target go --agents 2 --rounds 1 --scrape-interval 1 --warm-up 0.2 --solo 0 --herd 0"
            )
            #expect(command(.check, "TOKEN=x exporter-bench run") == "TOKEN=x exporter-bench run --dry-run")
            #expect(command(.check, "exporter-bench run --pack 7   # packs") == "exporter-bench run --pack 7 --dry-run")
            #expect(command(.run, "exporter-bench report") == "exporter-bench report")
            #expect(command(.check, "make bench")?.hasPrefix("make -n ") == true)
            #expect(command(.run, "# nothing") == nil && command(.run, "") == nil)
            #expect(DocumentedBlock.mark("<!-- no-run: -->") == .unknown("<!-- no-run: -->"))
        }
    }
}
