package import BenchmarkModel

/// What a run tells its user while it goes on.
package enum Progress: Sendable {
    /// First of all: what is to be done, and which steps of it an earlier attempt did.
    case began(Plan, finished: Set<Step>)
    case environment(Environment)
    /// A stage of a step has begun; of how many rounds of its phase.
    case stage(Step, of: Int, stage: String)
    /// A step came to its end; `lateSends`: the share of its requests sent later than 1 ms, nil where there were none.
    case finished(Step, seconds: Double, lateSends: Double?)
    case failure(AgentFailure)
    case warning(String)
    /// What the rounds so far would say, by how many rows; the plan is carried out whatever that is.
    case soFar(rounds: Int, [(verdict: String, rows: Int)])
    /// A step is left out, because its target does not start.
    case leftOut(Step)
    /// A run with looks was judged: so many of its rows are not decided, and whether it goes on to another look.
    case look(rounds: Int, undecided: Int, next: Int?)
}
