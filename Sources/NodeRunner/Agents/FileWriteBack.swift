import LinuxSystem

/// Writes the files that agents map back to storage before the agents are measured. The kernel would otherwise write a
/// program that was just copied or built in the middle of steady state. Confined to the node's main thread.
final class FileWriteBack {
    private var written: Set<String> = []

    /// Writes back the files of these processes that no earlier call has written. Costs one small file of /proc for
    /// each process, and 10 us for each new file that is not dirty.
    ///
    /// No figure depends on this call: a file that cannot be written back is left to the kernel.
    func write(back agents: [Agent]) {
        let trees = ProcessTrees(agents)
        for pid in agents.processes.flatMap(trees.pids) {
            for path in (try? ProcessFiles().mappedFiles(pid)) ?? [] {
                // The path is valid in the process' own root, which may be a container's.
                guard written.insert(path).inserted else { continue }
                try? Files.writeBack("/proc/\(pid)/root\(path)")
            }
        }
    }
}
