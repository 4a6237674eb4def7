import Glibc
import Testing

@testable import PrometheusExporterTLS

@Suite("Credentials") struct CredentialsTests {
    private func credentials(_ header: String) -> BasicCredentials? {
        Array(header.utf8).withUnsafeBufferPointer { BasicCredentials(authorization: $0) }
    }

    @Test(
        "The user is the text before the first colon, the password the text after it",
        arguments: [
            ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"), ("basic YTpiOmM=", "a", "b:c"),
            ("BASIC   YTpiOmM", "a", "b:c"), ("Basic Og==", "", ""), ("Basic w6k6w6k=", "é", "é"),
        ])
    func read(header: String, user: String, password: String) {
        #expect(credentials(header)?.user == user && credentials(header)?.password == Array(password.utf8))
    }

    @Test(
        "Invalid Basic credentials are refused",
        arguments: [
            "", "Basic", "Basic ", "Bearer YTpi", "Basic YTpi!", "Basic YTpi=", "Basic Y===", "Basic YWI=",
            "Basic YTpi\n",
            "Basic /zphYg==", "Basic YT=pi",
        ])
    func refused(header: String) { #expect(credentials(header) == nil) }
}

@Suite("Password hashes") struct PasswordHashTests {
    @Test(
        "Published bcrypt hashes match their passwords",
        arguments: [
            ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
            ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
            ("s3cret", hash),
        ])
    func fit(password: String, hash: String) {
        for version in ["a", "b", "y"] {
            let text = "$2\(version)" + hash.dropFirst(3)
            #expect(PasswordHash.problem(in: text) == nil)
            #expect(PasswordHash(text: text).matches(Array(password.utf8)))
            for wrong in ["", password + "x", String(password.dropLast())] {
                #expect(!PasswordHash(text: text).matches(Array(wrong.utf8)))
            }
        }
    }

    @Test("A NUL does not end a password early")
    func terminator() { #expect(!PasswordHash(text: hash).matches(Array("s3cret\0x".utf8))) }

    @Test(
        "A text that is not a bcrypt hash is refused before the first request",
        arguments: [
            "", "s3cret", String(hash.dropLast()), "\(hash)a", "\(hash.dropLast())!", "$2x\(hash.dropFirst(3))",
            "$1\(hash.dropFirst(2))", "$2b$03\(hash.dropFirst(6))", "$2b$21\(hash.dropFirst(6))",
            "$2b$+5\(hash.dropFirst(6))", "$2b$xx\(hash.dropFirst(6))",
        ])
    func faults(text: String) { #expect(PasswordHash.problem(in: text) != nil) }
}

@Suite("Authenticator") struct AuthenticatorTests {
    private func basic(_ user: String, _ password: String) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = "Basic "
        let bytes = Array("\(user):\(password)".utf8)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start...].prefix(3)
            let bits = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
            for index in 0...part.count { text.append(digits[bits >> (18 - 6 * index) & 63]) }
        }
        return text
    }

    private func ask(_ authenticator: Authenticator, _ header: String?) -> Authenticator.Verdict {
        guard let header else { return authenticator.verdict(on: nil) }
        return Array(header.utf8).withUnsafeBufferPointer { authenticator.verdict(on: $0) }
    }

    /// The verdict when there is one.
    private func decided(_ authenticator: Authenticator, _ user: String, _ password: String) -> Authenticator.Verdict {
        for _ in 0..<5000 {
            let verdict = ask(authenticator, basic(user, password))
            if verdict != .undecided { return verdict }
            usleep(1000)
        }
        return .undecided
    }

    private let users = ["alice": PasswordHash(text: hash)]

    @Test("The right password is granted, and at once from then on")
    func granted() throws {
        let authenticator = try Authenticator(users: users)
        #expect(ask(authenticator, basic("alice", "s3cret")) == .undecided)
        #expect(decided(authenticator, "alice", "s3cret") == .granted)
        #expect(ask(authenticator, basic("alice", "s3cret")) == .granted)
    }

    @Test("A wrong password, an unknown user and no credentials are refused, after a check for unknown users too")
    func refused() throws {
        let authenticator = try Authenticator(users: users)
        #expect(ask(authenticator, nil) == .refused)
        #expect(ask(authenticator, "Bearer x") == .refused)
        #expect(ask(authenticator, basic("mallory", "s3cret")) == .undecided)
        #expect(decided(authenticator, "mallory", "s3cret") == .refused)
        #expect(decided(authenticator, "alice", "wrong") == .refused)
        #expect(decided(authenticator, "alice", "s3cret") == .granted)
    }

    @Test("Without users every request is granted")
    func open() throws {
        let authenticator = try Authenticator(users: [:])
        #expect(ask(authenticator, nil) == .granted && ask(authenticator, "junk") == .granted)
    }

    @Test("A granted client is checked again when its user or hash changes, even if another user has the same hash")
    func replaced() throws {
        let authenticator = try Authenticator(users: users)
        #expect(decided(authenticator, "alice", "s3cret") == .granted)
        authenticator.replaceUsers(["bob": PasswordHash(text: hash)])
        #expect(decided(authenticator, "alice", "s3cret") == .refused)
        #expect(decided(authenticator, "bob", "s3cret") == .granted)
    }

    @Test("Wrong guesses do not displace granted clients, and attempts beyond the limit are overloaded")
    func guesses() throws {
        let authenticator = try Authenticator(users: users)
        #expect(decided(authenticator, "alice", "s3cret") == .granted)
        var overloaded = 0
        for guess in 0..<500 {
            if ask(authenticator, basic("alice", "\(guess)")) == .overloaded { overloaded += 1 }
            #expect(ask(authenticator, basic("alice", "s3cret")) == .granted)
        }
        #expect(overloaded > 0)
        #expect(decided(authenticator, "alice", "499") != .granted)
    }

    @Test("Many threads at once get the right verdicts")
    func threads() async throws {
        let authenticator = try Authenticator(users: users)
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let isRight = number % 2 == 0
                    return decided(authenticator, "alice", isRight ? "s3cret" : "no\(number)")
                        == (isRight ? .granted : .refused)
                }
            }
            for await isAsItShouldBe in group { #expect(isAsItShouldBe) }
        }
    }
}
