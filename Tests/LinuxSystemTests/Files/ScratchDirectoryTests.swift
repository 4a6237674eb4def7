import Foundation
import Testing

@testable import LinuxSystem

@Suite("Scratch directories")
struct ScratchDirectoryTests {
    @Test("A scratch directory is new, empty and closed to other users, and is removed with its contents")
    func life() throws {
        let scratch = try ScratchDirectory()
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        #expect(Files.isDirectory(scratch.path) && Files.names(in: scratch.path).isEmpty)
        try FileManager.default.createDirectory(
            atPath: scratch.path + "/a/b", withIntermediateDirectories: true)
        try Data([1]).write(to: URL(fileURLWithPath: scratch.path + "/a/b/file"))
        try FileManager.default.createSymbolicLink(atPath: scratch.path + "/link", withDestinationPath: "/etc")
        chmod(scratch.path + "/a", 0)
        #expect(scratch.remove() && Files.exists("/etc/passwd"))
    }

    @Test("Only directories that no process holds count as abandoned")
    func abandoned() throws {
        let held = try ScratchDirectory()
        let left: String
        do {
            let other = try ScratchDirectory()
            left = other.path
            #expect(other.path != held.path)
        }
        ScratchDirectory.removeAbandoned()
        #expect(Files.isDirectory(held.path) && !Files.exists(left))
        #expect(held.remove())
    }
}
