import LinuxSystem

/// Has the files that agents map written to storage before they are measured: a program that was copied or built a moment ago
/// would be written by the kernel in the middle of steady state. Confined to the node's main thread.
final class FileWriteBack {
    private var written: Set<String> = []

    /// Writes back the files of these processes that no earlier call has. Costs one small file of /proc for each process, and
    /// 10 us for each new file that is not dirty.
    ///
    /// No figure depends on it: a file that cannot be written back is left to the kernel.
    func write(back agents: [Agent]) {
        let trees = ProcessTrees(agents)
        for pid in agents.processes.flatMap(trees.pids) {
            for path in (try? ProcessFiles().mappedFiles(pid)) ?? [] {
                // As the process sees it: its root may be a container's.
                guard written.insert(path).inserted else { continue }
                try? Files.writeBack("/proc/\(pid)/root\(path)")
            }
        }
    }
}
