import CTLS
import PrometheusExporter
import Synchronization

/// Decides which requests are allowed. Safe on any thread; no call waits for a password check.
///
/// A bcrypt hash takes tens of milliseconds, by design. So passwords are checked one at a time on a separate thread,
/// which exists while there are passwords to check. The result is stored under a keyed digest of user, hash and
/// password. A client that asks every few seconds costs one check, and password guesses do not delay other clients.
final class Authenticator: Sendable {
    enum Verdict: Equatable {
        case granted
        case refused
        /// The password is being checked.
        case undecided
        /// Too many passwords are waiting to be checked.
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
        /// The hash that passwords of unknown users are checked against, so that the response time does not reveal
        /// whether a user exists.
        var decoy: PasswordHash?
        var accepted: [[UInt8]] = []
        /// Digests of wrong passwords, so that a misconfigured client does not cost a check for each request.
        var rejected: [[UInt8]] = []
        /// Attempts to check. The first one is being checked.
        var waiting: [Attempt] = []
    }

    /// The limit of rejected digests, and of waiting attempts. Accepted digests are never removed for rejected ones.
    static let limit = 64

    private let key: [UInt8]
    private let state: Mutex<State>

    /// - Throws: `ServerError.cannotStart` if the system has no random bytes for the key of the digests.
    init(users: [String: PasswordHash]) throws(ServerError) {
        var key = [UInt8](repeating: 0, count: 32)
        guard ct_random(&key, key.count) != 0 else { throw .cannotStart("the system returned no random bytes") }
        self.key = key
        state = Mutex(State(users: users, decoy: Self.decoy(of: users)))
    }

    /// Replaces the users. A change ends every acceptance, and each client is checked once more.
    func replaceUsers(_ users: [String: PasswordHash]) {
        state.withLock {
            guard $0.users != users else { return }
            $0.users = users
            $0.decoy = Self.decoy(of: users)
            $0.accepted = []
            $0.rejected = []
        }
    }

    /// Returns whether a request is allowed, without waiting.
    /// - Parameter authorization: the header; nil if the request has none.
    func verdict(on authorization: UnsafeBufferPointer<UInt8>?) -> Verdict {
        let credentials = authorization.flatMap { BasicCredentials(authorization: $0) }
        let (verdict, mustWork) = state.withLock { state -> (Verdict, Bool) in
            guard let decoy = state.decoy else { return (.granted, false) }
            guard let credentials else { return (.refused, false) }
            let known = state.users[credentials.user]
            let hash = known ?? decoy
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
        // If no thread can be created, the check runs on the caller's thread.
        guard let thread = try? SystemThread(name: "metrics-auth", { self.check() }) else { return check() }
        thread.detach()
    }

    /// Checks passwords until none is waiting.
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
            // The next attempt that is added to the empty list starts another thread.
            if isDone { return }
        }
    }

    /// Returns a digest of the credentials. It is keyed, so that it is worthless outside of this process. It includes
    /// the lengths, so that no two triples have the same text.
    private func digest(_ credentials: BasicCredentials, _ hash: PasswordHash, isKnown: Bool) -> [UInt8]? {
        var text: [UInt8] = [isKnown ? 1 : 0]
        for part in [Array(credentials.user.utf8), Array(hash.text.utf8), credentials.password] {
            withUnsafeBytes(of: part.count) { text += $0 }
            text += part
        }
        var digest = [UInt8](repeating: 0, count: 32)
        return ct_hmac(key, key.count, text, text.count, &digest) != 0 ? digest : nil
    }

    /// Compares with all digests, so that the time does not reveal the position of a match.
    private static func contains(_ digests: some Sequence<[UInt8]>, _ wanted: [UInt8]) -> Bool {
        digests.reduce(false) { ct_equal($1, wanted, wanted.count) != 0 || $0 }
    }

    private static func append(_ digest: [UInt8], to digests: inout [[UInt8]], limit: Int) {
        if digests.count >= limit { digests.removeFirst() }
        digests.append(digest)
    }

    /// Returns the hash for unknown users: that of the first user by name, so that it stays the same one.
    private static func decoy(of users: [String: PasswordHash]) -> PasswordHash? {
        users.min { $0.key < $1.key }?.value
    }
}
