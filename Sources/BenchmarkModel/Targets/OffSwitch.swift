/// How a target's exporter is switched off for the control arm.
package enum OffSwitch: Hashable, Sendable, Codable {
    /// Environment variables that are added to the treatment's, or replace them.
    case environment(TargetEnvironment)
    /// Arguments appended to the command.
    case arguments(StoredWithoutSecrets<[String]>)
    /// The exporter cannot be switched off: absolute costs only, no overhead.
    case none

    /// Returns the same switch, with the values of these variables shown.
    package func showing(_ names: [String]) -> OffSwitch {
        if case .environment(let environment) = self { .environment(environment.showing(names)) } else { self }
    }
}
