import Inventory

/// The version that a comment behind a commit id names.
struct CommentVersion: Equatable {
  /// Without what stands in front of it: `v4.1.2`, `4.1.2`; a capital `V` is a small one here.
  let text: String
  /// The whole word, where tags are named so: `pkg@1.2.3`, `cli/v1.2.3`.
  let name: String

  /// People look at a line's beginning; further on, only what is clearly a release is one.
  private static let first = 3

  /// `v4.1.2`, `tag=v4.1.2`, `pin@v4`, `ratchet:actions/checkout@v4`, `refs/tags/v4.1.2`,
  /// `[V4.1.2]`, `4.1.2 (2026-01-01)`; nil when it names none.
  static func read(_ comment: String?) -> CommentVersion? {
    guard let comment else { return nil }
    for (index, word) in words(comment).enumerated() {
      guard let found = version(in: word), let version = TagVersion(found) else { continue }
      // An address holds numbers of all kinds.
      if version.isExact || (index < first && !word.contains("//")) {
        return CommentVersion(text: found, name: shortName(word))
      }
    }
    return nil
  }

  var isExact: Bool { TagVersion(text)?.isExact == true }

  /// Without a `v`.
  var bare: String { text.hasPrefix("v") ? String(text.dropFirst()) : text }

  /// Tags that mean it: `4.1.2` may be tagged `v4.1.2`, and the other way about.
  var spellings: [String] { [name, text, bare, "v" + bare, "V" + bare] }

  /// Whether a reference's name is the same version in another spelling, as `cli-v1.2.3`.
  func isMeant(by reference: String) -> Bool {
    guard let one = TagVersion(text), let other = TagVersion(reference) else { return false }
    return one.numbers == other.numbers && one.suffix == other.suffix
  }

  /// Runs of letters, digits and what joins them in a name. Invisible characters are as good as not there:
  /// one in front of a version must not keep it from being read.
  private static func words(_ comment: String) -> [String] {
    let visible = comment.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
    return visible.split { !isWordScalar($0) }.compactMap { word in
      let body = word.drop { isMark($0) }
      guard let last = body.lastIndex(where: { !isMark($0) }) else { return nil }
      return String(String.UnicodeScalarView(body[...last]))
    }
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    isMark(scalar) || ("0"..."9").contains(scalar) || scalar.properties.isAlphabetic
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ".", "-", "_", "+", "/", "@", "=", ":": true
    default: false
    }
  }

  /// The last part of a word that is a version.
  private static func version(in word: String) -> String? {
    for part in word.split(whereSeparator: { "/@=:".contains($0) }).reversed() {
      let folded = part.hasPrefix("V") ? "v" + part.dropFirst() : String(part)
      guard isPlain(folded), let version = TagVersion(folded),
        version.prefix.count <= 1 || part != word
      else { continue }
      return folded
    }
    return nil
  }

  private static func shortName(_ word: String) -> String {
    let space = "refs/tags/"
    return word.hasPrefix(space) ? String(word.dropFirst(space.count)) : word
  }

  /// A date or an issue's number is no version.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.first, first == "v" || first.isNumber else { return false }
    return text.hasPrefix("v") || (text.contains(".") && text.split(separator: "-").count < 3)
  }
}
