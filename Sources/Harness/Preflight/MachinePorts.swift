import FleetConfiguration
import LinuxSystem

extension EphemeralPorts {
    /// The current ephemeral ports of the kernel.
    static var ofThisMachine: EphemeralPorts {
        let machine = MachineFiles()
        return EphemeralPorts(machine.ephemeralPorts, reserved: machine.reservedPorts)
    }
}

/// The ports of this machine that programs use now.
enum MachinePorts {
    /// Returns the ports on which a program of this network namespace listens, at any address. Empty if the kernel's
    /// table cannot be read. Costs some 0.1 ms.
    static func listening() -> Set<Int> {
        guard var table = try? ListenTable() else { return [] }
        var ports = (try? table.portsOfIPv6()) ?? []
        try? table.dump { ports.insert(Int($0.port)) }
        return ports
    }
}
