import Foundation
import Testing

/// Whoever looks for the place of a change reads the names of a folder: they have to fit on a screen.
@Suite struct RoomTests {
    @Test(
        "no folder of sources has more than 15 files",
        arguments: ["Sources", "Tests", "Benchmarks", "Examples", "Fuzz"])
    func rooms(_ top: String) throws {
        let root = Project.root.appending(path: top)
        let files =
            FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        let swift = files.filter { $0.pathExtension == "swift" }
        try #require(!swift.isEmpty)
        let rooms = Dictionary(grouping: swift) { $0.deletingLastPathComponent().path }
        let full = rooms.filter { $0.value.count > 15 }.map { "\($0.key): \($0.value.count)" }.sorted()
        #expect(full.isEmpty)
    }
}
