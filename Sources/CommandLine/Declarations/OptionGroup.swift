/// What a command line may have: a structure whose members are flags, words by their place, and groups of them that several
/// commands share. Help lists the flags in the order of the members.
protocol OptionGroup: Sendable {
    init()
}

extension OptionGroup {
    /// The flags of this group and of the groups in it, in the order of declaration.
    var flags: [any Flag] { Members(self).flags }

    /// The words by their place, in the order of declaration.
    var positionals: [any Positional] { Members(self).positionals }
}

/// What a group declares, found by reflection: a member cannot be forgotten in a list.
private struct Members {
    private(set) var flags: [any Flag] = []
    private(set) var positionals: [any Positional] = []

    init(_ group: any OptionGroup) {
        for (label, member) in Mirror(reflecting: group).children {
            switch member {
            case let flag as any Flag: flags.append(flag)
            case let positional as any Positional: positionals.append(positional)
            case let group as any OptionGroup:
                let inner = Members(group)
                flags += inner.flags
                positionals += inner.positionals
            default: preconditionFailure("\(type(of: group)).\(label ?? "?") declares nothing")
            }
        }
    }
}
