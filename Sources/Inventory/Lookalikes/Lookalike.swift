/// How one name imitates another.
public struct Lookalike: Sendable, Hashable {
  public enum Class: String, Sendable, CaseIterable {
    /// Two neighbouring letters changed places: `loadsh`.
    case transposed = "two letters changed places"
    /// A letter stands twice: `reqquests`.
    case doubled = "a letter stands twice"
    /// Letters that look alike: `jeIlyfish`, `rnoment`.
    case confusable = "letters that look alike"
    /// A letter that no name in the registry may have.
    case foreignLetter = "a letter that the registry does not allow"
    /// A scope one letter from a well-known one: `@bable/core`.
    case scope = "a scope one letter away"
    /// A letter is missing: `reqests`.
    case omitted = "a letter is missing"
    /// A letter too many: `expresss-js`.
    case inserted = "a letter too many"
    /// Another letter, near on the keyboard or alike, or in a long name.
    case substituted = "another letter"
    /// The same but for separators: `cross_env`, `crossenv`.
    case separators = "the same without separators"
    /// The same words in another order: `import-fresh`.
    case order = "the same words in another order"
    /// Two slips in a long name.
    case twoEdits = "two slips"
    /// A well-known name with an addition: `lodash-js`.
    case combined = "a well-known name with an addition"
  }

  public let kind: Class
  /// The name that it looks like; the letter itself where that is what is odd.
  public let target: String

  public init(_ kind: Class, _ target: String) {
    self.kind = kind
    self.target = target
  }
}
