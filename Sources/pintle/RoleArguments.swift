import ArgumentParser
import Evidence
import Gate
import Reports

/// Whose keys a role is given: `--role R --threshold N --key PERSON=PUB …`, several after each other.
struct RoleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "trust, approve, release or developers; can be repeated, each with what follows it.",
      valueName: "role"))
  var role: [String] = []
  @Option(
    help: ArgumentHelp("So many different people of the role have to sign.", valueName: "number"))
  var threshold: [Int] = []
  @Option(
    help: ArgumentHelp(
      "A person of the role, and a public key in any form; can be repeated.",
      valueName: "person=file"))
  var key: [String] = []
  @OptionGroup var validity: ValidityOptions

  /// The groups in the order in which they stand on the command line, which options that repeat do not tell
  /// of themselves.
  func grants(_ arguments: [String]) throws -> [TrustEdit.Grant] {
    var groups: [(role: String, threshold: Int?, keys: [String])] = []
    for (name, value) in RoleWords(arguments).pairs {
      if name == "--role" {
        guard !groups.contains(where: { $0.role == value }) else {
          throw ValidationError("--role \(value) is given twice")
        }
        groups.append((value, nil, []))
        continue
      }
      guard let last = groups.indices.last else {
        throw ValidationError("\(name) stands behind the --role that it is for")
      }
      if name == "--key" {
        groups[last].keys.append(value)
      } else {
        guard groups[last].threshold == nil else {
          throw ValidationError("--threshold is given twice for role '\(groups[last].role)'")
        }
        groups[last].threshold = try Self.threshold(value)
      }
    }
    return try groups.map { group in
      TrustEdit.Grant(
        role: try Self.role(group.role), threshold: group.threshold,
        keys: try group.keys.map { try validity.named($0) })
    }
  }

  static func threshold(_ text: String) throws -> Int {
    guard let number = Int(text), number >= 1 else {
      throw ValidationError("--threshold is a number from 1")
    }
    return number
  }

  static func role(_ name: String) throws -> String {
    guard !TrustEdit.roles.contains(name) else { return name }
    let near = NearestWord.of(name, among: TrustEdit.roles).map { "; did you mean '\($0)'?" }
    throw ValidationError(
      "'\(name)' is no role: \(TrustEdit.roles.joined(separator: ", "))\(near ?? "")")
  }
}

/// From when until when the keys of a command count.
struct ValidityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The keys given count from then (RFC 3339).", valueName: "time"))
  var validFrom: String?
  @Option(
    help: ArgumentHelp("The keys given count until then (RFC 3339).", valueName: "time"))
  var validUntil: String?

  /// A word `PERSON=FILE`.
  func named(_ word: String) throws -> TrustEdit.NamedKey {
    guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
      throw ValidationError("--key is PERSON=FILE, a name and a public key")
    }
    let owner = String(word[..<equals])
    guard owner.utf8.count <= 256, owner == Printable.text(owner) else {
      throw ValidationError("a person's name is text of at most 256 bytes")
    }
    let file = String(word[word.index(after: equals)...])
    var named = TrustEdit.NamedKey(owner: owner, key: try Gate.publicKey(in: file))
    named.validFrom = try validFrom.map { try Moment.named($0) }
    named.validUntil = try validUntil.map { try Moment.named($0) }
    return named
  }
}

/// The words of a command line that decide about roles.
private struct RoleWords {
  private(set) var pairs: [(name: String, value: String)] = []

  init(_ arguments: [String]) {
    let names = ["--role", "--threshold", "--key"]
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if names.contains(word), let value = rest.popFirst() {
        pairs.append((word, value))
      } else if let name = names.first(where: { word.hasPrefix($0 + "=") }) {
        pairs.append((name, String(word.dropFirst(name.count + 1))))
      }
    }
  }
}
