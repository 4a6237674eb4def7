import Testing

@testable import CommandLine

/// Checks that a command line is parsed by its declaration.
@Suite struct DeclarationTests {
    enum Color: String, CaseIterable, Sendable {
        case red
        case green
        case blue
    }

    struct Inner: OptionGroup {
        let color = Option<Color>("--color", choosing: "the color")
        let loud = Switch("--loud", "with noise")
    }

    struct Declared: OptionGroup {
        let action = RequiredArgument<Color>("ACTION", of: "paint", noun: "action")
        let file = Argument("FILE")
        let name = Option("--name", "NAME", "a text")
        let count = Option("--count", "N", in: 1...10, "a number")
        let part = Option("--part", "X", above: 0, upTo: 2, "a part")
        let seconds = Option("--seconds", "S", secondsAbove: 0, upTo: 100, "a time")
        let share = Option("--share", share: "P", "a share")
        let pair = Option("--pair", "A B", "two", words: { $0 })
        let inner = Inner()
    }

    private func read(_ line: String) throws -> Options<Declared> {
        try Options<Declared>(line.split(separator: " ").map(String.init))
    }

    private func mistake(_ arguments: [String]) -> String? {
        do throws(UsageError) {
            _ = try Options<Declared>(arguments)
            return nil
        } catch { return error.description }
    }

    @Test("Values have the declared types in every notation of a flag")
    func values() throws {
        let options = try read(
            "red --count 3 --name=a=b file --part 0.5 --seconds 1.5min --pair x y --color blue --loud")
        #expect(options.action == .red && options.file == "file" && options.name == "a=b")
        #expect(options.count == 3 && options.part == 0.5 && options.seconds == 90)
        #expect(options.pair == ["x", "y"] && options.inner.color == .blue && options.inner.loud)
        #expect(try read("red --seconds 20ms").seconds == 0.02)
        #expect(try read("red --seconds 20s --share 1").seconds == 20)
    }

    @Test("An absent option has no value")
    func missing() throws {
        let options = try read("green")
        #expect(options.file == nil && options.name == nil && options.count == nil && options.inner.color == nil)
        #expect(!options.inner.loud && options.given([\.name, \.inner]).isEmpty && options.given(except: []).isEmpty)
    }

    @Test("Present flags are found by their members and by groups")
    func given() throws {
        let options = try read("green --loud --name x")
        #expect(options.given([\.count, \.name]) == ["--name"])
        #expect(options.given([\.inner]) == ["--loud"] && options.given([\.inner.color]).isEmpty)
        #expect(options.given(except: [\.inner]) == ["--name"] && options.given(except: [\.name]) == ["--loud"])
    }

    @Test("Two dashes end the flags, and a single dash is a word")
    func dashes() throws {
        #expect(try read("red -- --name").file == "--name")
        #expect(try read("red -").file == "-")
    }

    @Test(
        "An error message says what to write instead",
        arguments: [
            ([], "paint: the action is missing: give red, green, blue"),
            (["rde"], "unknown action 'rde': did you mean red?"),
            (["yellow"], "unknown action 'yellow': give red, green, blue"),
            (["red", "a", "b"], "unexpected argument 'b': leave it out"),
            (["red", "--nmae", "x"], "unknown flag '--nmae': did you mean --name?"),
            (
                ["red", "--x"],
                "unknown flag '--x': this command has --name --count --part --seconds --share --pair --color --loud --help"
            ),
            (["red", "--name"], "--name needs a value: --name NAME"),
            (["red", "--name", "--loud"], "--name needs a value: --name NAME"),
            (["red", "--name="], "--name has an empty value: give --name NAME"),
            (["red", "--pair", "a"], "--pair needs 2 values: --pair A B"),
            (["red", "--loud=yes"], "--loud takes no value: give --loud alone"),
            (["red", "--loud", "--loud"], "--loud is given twice: give it once"),
            (["red", "--count", "0"], "--count '0': give a whole number from 1 to 10"),
            (["red", "--count", "three"], "--count 'three': give a whole number from 1 to 10"),
            (["red", "--part", "0"], "--part '0': give a number above 0 and up to 2"),
            (["red", "--part", "nan"], "--part 'nan': give a number above 0 and up to 2"),
            (
                ["red", "--seconds", "101"],
                "--seconds '101': give a number above 0 and up to 100, for instance 15 or 15s"
            ),
            (
                ["red", "--seconds", "5h"],
                "--seconds '5h': give a number above 0 and up to 100, for instance 15 or 15s"
            ),
            (["red", "--share", "2"], "--share '2': give a number from 0 to 1"),
            (["red", "--color", "gren"], "--color 'gren': did you mean green?"),
            (["red", "--color", "mauve"], "--color 'mauve': give red, green or blue"),
        ])
    func mistakes(arguments: [String], message: String) { #expect(mistake(arguments) == message) }

    @Test("Errors of syntax come first, then errors of arguments, then errors of flag values")
    func order() {
        #expect(mistake(["pink", "--count", "0", "--nmae"])?.hasPrefix("unknown flag") == true)
        #expect(mistake(["rde", "--count", "0"])?.hasPrefix("unknown action") == true)
        #expect(mistake(["red", "--share", "9", "--count", "0"])?.hasPrefix("--count") == true)
    }

    @Test("Help and completions follow the order of the declared members")
    func help() {
        let flags = Declared().flags
        #expect(
            flags.map(\.usage) == [
                "--name NAME", "--count N", "--part X", "--seconds S", "--share P", "--pair A B",
                "--color red|green|blue", "--loud",
            ])
        #expect(Inner().color.completions == [.words(["red", "green", "blue"])] && Inner().loud.completions.isEmpty)
        #expect(Declared().pair.completions == [.anything, .anything] && Declared().pair.count == 2)
        #expect(Declared().positionals.map(\.words) == [["red", "green", "blue"], []])
    }

    @Test("Every flag of a command has a unique name and a help text", arguments: Commands.names)
    func unique(name: String) throws {
        let command = try #require(Commands.all.first { $0.name == name })
        let names = command.flags.map(\.name) + command.positionals.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(command.flags.allSatisfy { !$0.help.isEmpty && $0.name.hasPrefix("-") })
        #expect(command.flags.allSatisfy { $0.completions.count == $0.count })
    }

    @Test("Names in a message are joined with commas and \"or\"")
    func choices() {
        #expect([["a"], ["a", "b"], ["a", "b", "c"]].map(Choices.text) == ["a", "a or b", "a, b or c"])
    }
}
