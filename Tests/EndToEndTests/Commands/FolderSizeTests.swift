import Foundation
import Testing

/// Limits the number of files in a folder, so that a listing fits on one screen.
@Suite struct FolderSizeTests {
    @Test(
        "No folder of sources has more than 15 files",
        arguments: ["Sources", "Tests", "Benchmarks", "Examples", "Fuzz"])
    func folders(_ top: String) throws {
        let root = Project.root.appending(path: top)
        let files =
            FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        let swift = files.filter { $0.pathExtension == "swift" }
        try #require(!swift.isEmpty)
        let folders = Dictionary(grouping: swift) { $0.deletingLastPathComponent().path }
        let overfull = folders.filter { $0.value.count > 15 }.map { "\($0.key): \($0.value.count)" }.sorted()
        #expect(overfull.isEmpty)
    }
}
