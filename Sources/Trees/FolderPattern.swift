import Evidence

/// A pattern of folders, as workspaces name their members: `packages/*`, `crates/**`, `./app`.
public struct FolderPattern {
  /// Without `!`, `./` and slashes at the end.
  public let text: String
  /// It takes folders out again (`!packages/old`).
  public let isExclusion: Bool
  private let wildcard: Wildcard

  public init(_ written: String) {
    var rest = written[...]
    isExclusion = rest.hasPrefix("!")
    if isExclusion { rest = rest.dropFirst() }
    while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
    while rest.hasSuffix("/") { rest = rest.dropLast() }
    text = rest == "." ? "" : String(rest)
    wildcard = Wildcard(Array(text.utf8))
  }

  public var isLiteral: Bool { !text.contains { "*?[{".contains($0) } }

  /// The folders in front of the first wildcard, in which all matches lie.
  public var literalFolder: String {
    let steps = text.split(separator: "/").prefix { !$0.contains { "*?[{".contains($0) } }
    return steps.joined(separator: "/")
  }

  /// Whether it takes a folder, from the folder in which the pattern stands.
  public func matches(_ folder: TreePath, from root: TreePath) -> Bool {
    guard folder.isInside(root) else { return false }
    let rest = folder.bytes.dropFirst(root.isRoot ? 0 : root.bytes.count + 1)
    return wildcard.matches(Array(rest))
  }
}
