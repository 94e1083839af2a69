/// The names that one slip of a finger away from a name are found by.
enum NameEdits {
  static let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789-._".utf8)

  /// Two neighbours changed places.
  static func transposed(_ name: [UInt8]) -> [[UInt8]] {
    guard name.count > 1 else { return [] }
    return (0..<name.count - 1).compactMap { index in
      guard name[index] != name[index + 1] else { return nil }
      var other = name
      other.swapAt(index, index + 1)
      return other
    }
  }

  /// One of two equal neighbours taken out.
  static func undoubled(_ name: [UInt8]) -> [[UInt8]] {
    guard name.count > 1 else { return [] }
    return (0..<name.count - 1).compactMap { index in
      guard name[index] == name[index + 1], index == 0 || name[index - 1] != name[index] else {
        return nil
      }
      return removing(index, from: name)
    }
  }

  /// One letter taken out.
  static func shortened(_ name: [UInt8]) -> [[UInt8]] {
    name.indices.map { removing($0, from: name) }
  }

  /// One letter put in.
  static func lengthened(_ name: [UInt8], _ take: ([UInt8]) -> Bool) {
    for index in 0...name.count {
      var other = name
      other.insert(0, at: index)
      for letter in letters {
        other[index] = letter
        if take(other) { return }
      }
    }
  }

  /// One letter exchanged.
  static func substituted(
    _ name: [UInt8], _ take: (_ other: [UInt8], _ was: UInt8, _ now: UInt8) -> Bool
  ) {
    for index in name.indices {
      var other = name
      for letter in letters where letter != name[index] {
        other[index] = letter
        if take(other, name[index], letter) { return }
      }
    }
  }

  /// Whether one letter put in, taken out or exchanged makes one name of the other.
  static func isOneLetter(from name: [UInt8], to other: [UInt8]) -> Bool {
    guard abs(name.count - other.count) <= 1, name != other else { return false }
    let start = zip(name, other).prefix { $0 == $1 }.count
    let (rest, otherRest) = (name[start...], other[start...])
    if name.count == other.count { return rest.dropFirst().elementsEqual(otherRest.dropFirst()) }
    return name.count > other.count
      ? rest.dropFirst().elementsEqual(otherRest) : rest.elementsEqual(otherRest.dropFirst())
  }

  private static func removing(_ index: Int, from name: [UInt8]) -> [UInt8] {
    var other = name
    other.remove(at: index)
    return other
  }
}

/// Forms of names that are equal where people read the names as equal.
enum NameForms {
  private static let separators = Array("-._/".utf8)

  static func withoutSeparators(_ name: [UInt8]) -> [UInt8] {
    name.filter { !separators.contains($0) }
  }

  /// Letters and pairs of letters that look alike made one: `rn` is `m`, `vv` is `w`, `0` is `o`, `1`
  /// and `i` are `l`, `5` is `s`, `3` is `e`.
  static func skeleton(_ name: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < name.count {
      let next = index + 1 < name.count ? name[index + 1] : 0
      switch (name[index], next) {
      case (UInt8(ascii: "r"), UInt8(ascii: "n")):
        result.append(UInt8(ascii: "m"))
        index += 1
      case (UInt8(ascii: "v"), UInt8(ascii: "v")):
        result.append(UInt8(ascii: "w"))
        index += 1
      case (UInt8(ascii: "0"), _): result.append(UInt8(ascii: "o"))
      case (UInt8(ascii: "1"), _), (UInt8(ascii: "i"), _): result.append(UInt8(ascii: "l"))
      case (UInt8(ascii: "5"), _): result.append(UInt8(ascii: "s"))
      case (UInt8(ascii: "3"), _): result.append(UInt8(ascii: "e"))
      case (let byte, _): result.append(byte)
      }
      index += 1
    }
    return result
  }

  /// The words between separators, sorted; nil for one word.
  static func sortedWords(_ name: [UInt8]) -> [UInt8]? {
    let words = name.split { separators.contains($0) }
    guard words.count > 1 else { return nil }
    return Array(
      words.sorted { $0.lexicographicallyPrecedes($1) }.joined(separator: [UInt8(ascii: "-")]))
  }

  /// Without digits at the end, where enough is left; nil where nothing goes.
  static func withoutTrailingDigits(_ name: [UInt8]) -> [UInt8]? {
    let end = (name.lastIndex { !(0x30...0x39).contains($0) } ?? -1) + 1
    return end < name.count && end >= 8 ? Array(name[..<end]) : nil
  }

  /// The popular name in `popular-js`, `node-popular` and the like.
  static func withoutAffix(_ name: [UInt8]) -> [UInt8]? {
    for suffix in ["-js", "-node", "-py", "-lib", "-sdk"] where name.hasSuffix(suffix) {
      return Array(name.dropLast(suffix.utf8.count))
    }
    for prefix in ["node-", "python-"] where name.starts(with: prefix.utf8) {
      return Array(name.dropFirst(prefix.utf8.count))
    }
    return nil
  }

  private static let rows = ["1234567890-", "qwertyuiop", "asdfghjkl", "zxcvbnm"].map {
    Array($0.utf8)
  }
  private static let alike = [
    "o0", "l1", "i1", "il", "s5", "e3", "b6", "g9", "uv", "mn", "nh", "cg",
  ]
  .map { Set($0.utf8) }

  /// Whether two letters lie side by side on a keyboard, or look alike.
  static func areNear(_ one: UInt8, _ other: UInt8) -> Bool {
    if alike.contains([one, other]) { return true }
    for (index, row) in rows.enumerated() {
      guard let column = row.firstIndex(of: one) else { continue }
      if let second = row.firstIndex(of: other), abs(second - column) == 1 { return true }
      for neighbour in [index - 1, index + 1] where rows.indices.contains(neighbour) {
        if let second = rows[neighbour].firstIndex(of: other),
          (0...1).contains(abs(second - column))
        {
          return true
        }
      }
    }
    return false
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
