import FleetConfiguration
import LinuxSystem

extension EphemeralPorts {
    /// As the kernel has them now.
    static var ofThisMachine: EphemeralPorts {
        let machine = MachineFiles()
        return EphemeralPorts(machine.ephemeralPorts, reserved: machine.reservedPorts)
    }
}
