/// The beginning of the first body for each unexpected status of a process. Confined to the driver's thread.
final class FailedBodies {
    private(set) var byStatus: [Int: [UInt8]] = [:]

    private static let mostStatuses = 4
    private static let longest = 200

    /// Keeps the beginning of a body if it is the first with this status.
    func keep(_ answer: Slice<UnsafeRawBufferPointer>, _ status: Int) {
        guard byStatus.count < Self.mostStatuses, byStatus[status] == nil else { return }
        byStatus[status] = ResponseParser.body(of: UnsafeRawBufferPointer(rebasing: answer), most: Self.longest)
    }
}
