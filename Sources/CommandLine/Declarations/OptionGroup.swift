/// The declaration of a command line: a structure with flags, positional words and groups of them as members. Several
/// commands can share a group. Help lists the flags in the order of the members.
protocol OptionGroup: Sendable {
    init()
}

extension OptionGroup {
    /// The flags of this group and of the groups in it, in the order of declaration.
    var flags: [any Flag] { Members(self).flags }

    /// The positional words, in the order of declaration.
    var positionals: [any Positional] { Members(self).positionals }
}

/// The members of a group. They are found by reflection, so that no member can be missing from a list.
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
