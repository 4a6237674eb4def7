import BenchmarkModel

/// Checks that the exporter is off in the control, as every difference of the twins assumes. An off switch with a typo
/// in its variable leaves the exporter on in both twins, and their difference is small whatever the exporter costs.
struct OffSwitchCheck {
    let round: RoundContext

    /// Asks one control process of the first twin round for its page, before the warm-up. One process is enough,
    /// because a target has one off switch for all its agents. The answer costs nothing that is measured under load: a
    /// refused connection or a 404, at most 2 s.
    ///
    /// - Returns: the failure; nil where the exporter is off, or where that is unknown.
    func failure(_ agents: [Agent]) throws(Interrupted) -> AgentFailure? {
        guard round.launch.phase == .twins, round.launch.round == 1 else { return nil }
        let control = agents.first {
            $0.order.arm == .control && !$0.order.isOn && $0.order.page == nil && !$0.order.pages.isEmpty && $0.isAlive
                && $0.isOperational
        }
        guard let control else { return nil }
        let point = try TargetQuestions(round).offSwitch(control)
        guard point.state == .wrong else { return nil }
        return round.launch.failure(control.order, Self.reason(point, target: round.launch.target))
    }

    static func reason(_ point: TargetPoint, target: SubjectID) -> String {
        "\(point.found): \(point.consequence), and no row of a difference passes; correct `off` in the target file of "
            + "\(target), then run `exporter-bench target check` with its name or file"
    }
}
