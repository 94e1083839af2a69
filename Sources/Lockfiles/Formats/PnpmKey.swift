import Inventory
import Syntax

/// What a key of `packages` says about its package.
struct PnpmKey {
  let name: String
  /// Empty where the key is an address.
  let version: String
  /// Of a registry other than the default.
  let host: String

  /// Nil for a key that is an address without a name.
  init?(_ key: ArraySlice<UInt8>, _ dialect: PnpmDialect) {
    var rest = key
    var host: ArraySlice<UInt8> = []
    if dialect != .at {
      guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
      host = rest[..<slash]
      rest = rest[(slash + 1)...]
    }
    guard let end = PnpmKey.endOfName(rest, dialect), end > rest.startIndex else { return nil }
    let version = PnpmKey.version(rest[(end + 1)...], dialect)
    if !host.isEmpty && version.isEmpty { return nil }
    name = String(decoding: rest[..<end], as: UTF8.self)
    self.version = String(decoding: version, as: UTF8.self)
    self.host = String(decoding: host, as: UTF8.self)
  }

  /// A slash or an at sign; the first one of a scope is passed over.
  private static func endOfName(_ text: ArraySlice<UInt8>, _ dialect: PnpmDialect) -> Int? {
    if dialect != .slashes { return text.dropFirst().firstIndex(of: UInt8(ascii: "@")) }
    var rest = text
    if rest.first == UInt8(ascii: "@") {
      guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
      rest = rest[(slash + 1)...]
    }
    return rest.firstIndex(of: UInt8(ascii: "/"))
  }

  /// Empty for anything but a version: an address.
  private static func version(
    _ text: ArraySlice<UInt8>, _ dialect: PnpmDialect
  ) -> ArraySlice<UInt8> {
    guard let first = text.first, (0x30...0x39).contains(first) else { return [] }
    let end = text.firstIndex {
      $0 == UInt8(ascii: "(") || (dialect == .slashes && $0 == UInt8(ascii: "_"))
    }
    let version = text[..<(end ?? text.endIndex)]
    return version.contains(UInt8(ascii: "/")) ? [] : version
  }

  /// The key that a reference of a map of requirements leads to (pnpm's `refToRelative`); nil for a
  /// link to a folder.
  static func key(
    of reference: ArraySlice<UInt8>, name: ArraySlice<UInt8>, _ dialect: PnpmDialect
  ) -> ArraySlice<UInt8>? {
    if reference.starts(with: "link:".utf8) { return nil }
    let isWhole: Bool
    if dialect == .at {
      isWhole = isWholeKey(reference)
    } else {
      let end = reference.firstIndex(of: UInt8(ascii: "(")) ?? reference.endIndex
      isWhole =
        reference.starts(with: "file:".utf8)
        || reference[..<end].contains(UInt8(ascii: "/"))
    }
    if isWhole { return reference }
    switch dialect {
    case .slashes: return [UInt8(ascii: "/")] + name + [UInt8(ascii: "/")] + reference
    case .slashAt: return [UInt8(ascii: "/")] + name + [UInt8(ascii: "@")] + reference
    case .at: return name + [UInt8(ascii: "@")] + reference
    }
  }

  private static func isWholeKey(_ reference: ArraySlice<UInt8>) -> Bool {
    if reference.first == UInt8(ascii: "@") { return true }
    guard let at = reference.firstIndex(of: UInt8(ascii: "@")) else { return false }
    let before = reference[..<at]
    return !before.contains(UInt8(ascii: ":")) && !before.contains(UInt8(ascii: "("))
  }

  /// `name@1.0.0` of `name@1.0.0(peer@2.0.0)(patch_hash=…)`.
  static func withoutPeers(_ key: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard key.last == UInt8(ascii: ")") else { return key }
    var (depth, start, index) = (0, key.endIndex, key.endIndex)
    while index > key.startIndex {
      index -= 1
      if key[index] == UInt8(ascii: ")") {
        depth += 1
      } else if key[index] == UInt8(ascii: "(") {
        depth -= 1
        if depth == 0 { start = index }
      } else if depth == 0 {
        break
      }
    }
    return key[..<start]
  }
}

/// Bytes as a key of a table, hashed all at once; a slice's own hash takes them one by one.
struct KeyBytes: Hashable {
  let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  static func == (left: KeyBytes, right: KeyBytes) -> Bool {
    left.bytes.count == right.bytes.count && left.bytes.elementsEqual(right.bytes)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(bytes.withUnsafeBytes { SeededHash.of($0) })
  }
}
