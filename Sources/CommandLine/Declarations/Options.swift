/// The values of a command line that was parsed by its declaration `Declared`. Each member of the declaration is a
/// property here, with the type of its value. A command cannot read an option that it does not declare.
@dynamicMemberLookup
struct Options<Declared: OptionGroup>: Sendable {
    private let declared: Declared
    /// The values by the name of the flag or argument. An absent option has no entry.
    private let values: [String: any Sendable]

    /// Parses the words after a command's name.
    ///
    /// Errors are found in this order: the syntax of the line, the arguments in their order, the values of the flags in
    /// the order of declaration.
    init(_ arguments: [String]) throws(UsageError) {
        declared = Declared()
        let flags = declared.flags
        let positionals = declared.positionals
        let names = flags.map(\.name) + positionals.map(\.name)
        precondition(Set(names).count == names.count, "a name is declared twice: \(names)")
        let words = try CommandWords(
            arguments, flags: flags, positional: positionals.reduce(0) { $0 + $1.limit })
        var values: [String: any Sendable] = [:]
        var rest = words.positional[...]
        for positional in positionals {
            values[positional.name] = try positional.value(of: Array(rest.prefix(positional.limit)))
            rest = rest.dropFirst(positional.limit)
        }
        for flag in flags {
            if let given = words.given[flag.name] { values[flag.name] = try flag.value(of: given) }
        }
        self.values = values
    }

    private init(_ declared: Declared, _ values: [String: any Sendable]) {
        self.declared = declared
        self.values = values
    }

    /// Returns the value of the flag; nil when the flag is absent.
    subscript<Value>(dynamicMember member: KeyPath<Declared, Option<Value>>) -> Value? {
        value(declared[keyPath: member].name)
    }

    /// Returns the values of a flag that may be given several times, in their order.
    subscript<Value>(dynamicMember member: KeyPath<Declared, RepeatedOption<Value>>) -> [Value] {
        value(declared[keyPath: member].name) ?? []
    }

    /// Returns whether the switch is present.
    subscript(dynamicMember member: KeyPath<Declared, Switch>) -> Bool {
        values[declared[keyPath: member].name] != nil
    }

    /// Returns the word; nil when it is absent.
    subscript(dynamicMember member: KeyPath<Declared, Argument>) -> String? { value(declared[keyPath: member].name) }

    subscript(dynamicMember member: KeyPath<Declared, ArgumentList>) -> [String] {
        value(declared[keyPath: member].name) ?? []
    }

    subscript<Value>(dynamicMember member: KeyPath<Declared, RequiredArgument<Value>>) -> Value {
        guard let value: Value = value(declared[keyPath: member].name) else {
            preconditionFailure("a required argument was read without a value")
        }
        return value
    }

    /// Returns the options of a group.
    subscript<Group: OptionGroup>(dynamicMember member: KeyPath<Declared, Group>) -> Options<Group> {
        Options<Group>(declared[keyPath: member], values)
    }

    /// Returns the names of the present flags among `members`. A group stands for all of its flags.
    func given(_ members: [PartialKeyPath<Declared>]) -> [String] { members.flatMap(names).filter(isGiven) }

    /// Returns the names of the present flags, except those of `members`.
    func given(except members: [PartialKeyPath<Declared>] = []) -> [String] {
        let excluded = Set(members.flatMap(names))
        return declared.flags.map(\.name).filter { !excluded.contains($0) && isGiven($0) }
    }

    private func isGiven(_ name: String) -> Bool { values[name] != nil }

    private func names(_ member: PartialKeyPath<Declared>) -> [String] {
        switch declared[keyPath: member] {
        case let flag as any Flag: [flag.name]
        case let group as any OptionGroup: group.flags.map(\.name)
        default: preconditionFailure("\(member) is neither a flag nor a group")
        }
    }

    private func value<Value>(_ name: String) -> Value? {
        values[name].map { value in
            guard let value = value as? Value else { preconditionFailure("\(name) was read as another type") }
            return value
        }
    }
}
