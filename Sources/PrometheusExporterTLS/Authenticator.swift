import CTLS
import PrometheusExporter
import Synchronization

/// Knows who may ask. Any thread; none waits for a password.
///
/// A bcrypt hash takes tens of milliseconds, on purpose. So passwords are checked on a thread of their own, one at a time, which
/// lives while there is one to check, and what came out is kept by a keyed digest of user, hash and password. A client that
/// asks every few seconds costs one check, and guesses cost the others nothing.
final class Authenticator: Sendable {
    enum Verdict: Equatable {
        case granted
        case refused
        /// Being checked.
        case undecided
        /// Too many are waiting to be checked.
        case overloaded
    }

    private struct Attempt {
        let digest: [UInt8]
        let password: [UInt8]
        let hash: PasswordHash
        let isKnown: Bool
    }

    private struct State {
        var users: [String: PasswordHash]
        /// A user that is not known is checked against a hash as well, so that the time it takes tells nobody apart.
        var stranger: PasswordHash?
        var accepted: [[UInt8]] = []
        /// Passwords that were wrong: a client that is set up wrongly does not cost a check each time.
        var rejected: [[UInt8]] = []
        /// The first is being checked.
        var waiting: [Attempt] = []
    }

    /// Of rejected ones and of those that wait. The accepted never make room for the rejected.
    static let limit = 64

    private let key: [UInt8]
    private let state: Mutex<State>

    /// - Throws: when the system has no random bytes for the digests' key.
    init(users: [String: PasswordHash]) throws(ServerError) {
        var key = [UInt8](repeating: 0, count: 32)
        guard ct_random(&key, key.count) != 0 else { throw .cannotStart("no random bytes") }
        self.key = key
        state = Mutex(State(users: users, stranger: Self.stranger(of: users)))
    }

    /// From now on these are the users. Who was accepted before is so no longer than their hash stays the same.
    func replaceUsers(_ users: [String: PasswordHash]) {
        state.withLock {
            guard $0.users != users else { return }
            $0.users = users
            $0.stranger = Self.stranger(of: users)
            $0.accepted = []
            $0.rejected = []
        }
    }

    /// - Parameter authorization: the header, nil when the request has none.
    func verdict(on authorization: UnsafeBufferPointer<UInt8>?) -> Verdict {
        let credentials = authorization.flatMap { BasicCredentials(authorization: $0) }
        let (verdict, mustWork) = state.withLock { state -> (Verdict, Bool) in
            guard let stranger = state.stranger else { return (.granted, false) }
            guard let credentials else { return (.refused, false) }
            let known = state.users[credentials.user]
            let hash = known ?? stranger
            guard let digest = digest(credentials, hash, isKnown: known != nil) else { return (.overloaded, false) }
            if Self.contains(state.accepted, digest) { return (.granted, false) }
            if Self.contains(state.rejected, digest) { return (.refused, false) }
            if Self.contains(state.waiting.lazy.map(\.digest), digest) { return (.undecided, false) }
            guard state.waiting.count < Self.limit else { return (.overloaded, false) }
            state.waiting.append(
                Attempt(digest: digest, password: credentials.password, hash: hash, isKnown: known != nil))
            return (.undecided, state.waiting.count == 1)
        }
        if mustWork { startChecking() }
        return verdict
    }

    private func startChecking() {
        // Where there is no thread to be had, the caller's has to do.
        guard let thread = try? SystemThread(name: "metrics-auth", { self.check() }) else { return check() }
        thread.detach()
    }

    /// Until nobody waits.
    private func check() {
        while let attempt = state.withLock({ $0.waiting.first }) {
            let isRight = attempt.hash.matches(attempt.password) && attempt.isKnown
            let isDone = state.withLock { state in
                state.waiting.removeFirst()
                if isRight {
                    Self.append(attempt.digest, to: &state.accepted, limit: state.users.count + Self.limit)
                } else {
                    Self.append(attempt.digest, to: &state.rejected, limit: Self.limit)
                }
                return state.waiting.isEmpty
            }
            // Whoever comes after an empty list starts the next thread.
            if isDone { return }
        }
    }

    /// Keyed, so that it is worth nothing outside this process; and with lengths, so that no two triples read the same.
    private func digest(_ credentials: BasicCredentials, _ hash: PasswordHash, isKnown: Bool) -> [UInt8]? {
        var text: [UInt8] = [isKnown ? 1 : 0]
        for part in [Array(credentials.user.utf8), Array(hash.text.utf8), credentials.password] {
            withUnsafeBytes(of: part.count) { text += $0 }
            text += part
        }
        var digest = [UInt8](repeating: 0, count: 32)
        return ct_hmac(key, key.count, text, text.count, &digest) != 0 ? digest : nil
    }

    /// Looks at all of them, so that the time does not tell where it was found.
    private static func contains(_ digests: some Sequence<[UInt8]>, _ wanted: [UInt8]) -> Bool {
        digests.reduce(false) { ct_equal($1, wanted, wanted.count) != 0 || $0 }
    }

    private static func append(_ digest: [UInt8], to digests: inout [[UInt8]], limit: Int) {
        if digests.count >= limit { digests.removeFirst() }
        digests.append(digest)
    }

    /// Any user's hash will do; the first by name, so that it stays the same one.
    private static func stranger(of users: [String: PasswordHash]) -> PasswordHash? {
        users.min { $0.key < $1.key }?.value
    }
}
