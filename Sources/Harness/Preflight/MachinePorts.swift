import FleetConfiguration
import LinuxSystem

extension EphemeralPorts {
    /// The current ephemeral ports of the kernel.
    static var ofThisMachine: EphemeralPorts {
        let machine = MachineFiles()
        return EphemeralPorts(machine.ephemeralPorts, reserved: machine.reservedPorts)
    }
}
