/// A record and the memory that it was allocated from. The owner must call `free`.
struct RecordAllocation: Sendable {
    let record: ChildRecord
    private let labels: Int32
    private let cellCount: Int32
    private let memory: RecordMemory

    /// Makes a record for a child with `cells` cells.
    init(in memory: RecordMemory, labels: Int, cells: Int, _ value: (Int) -> String) {
        self.memory = memory
        self.labels = Int32(labels)
        cellCount = Int32(cells)
        let start = memory.allocate(ChildRecord.size(labels: labels, cells: cells))
        record = ChildRecord(in: start, labels: labels, cells: cells, value)
    }

    var cells: ChildRecord.Cell { record.cells(after: Int(labels)) }

    func free() {
        record.deinitialize(labels: Int(labels))
        memory.free(record.memory, ChildRecord.size(labels: Int(labels), cells: Int(cellCount)))
    }
}
