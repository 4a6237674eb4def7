/// The beginning of the first body for each unexpected status of a process. Confined to the driver's thread.
final class FailedBodies {
    private(set) var byStatus: [Int: [UInt8]] = [:]

    private static let mostStatuses = 4

    /// Keeps the beginning of a body if it is the first with this status.
    func keep(_ beginning: [UInt8], _ status: Int) {
        guard byStatus.count < Self.mostStatuses, byStatus[status] == nil else { return }
        byStatus[status] = beginning
    }
}
