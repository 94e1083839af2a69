/// One bound of a range. All other forms are brought to these (node-semver, "Advanced Range Syntax").
struct NpmComparator: Sendable {
  enum Relation: Sendable { case less, lessOrEqual, equal, greaterOrEqual, greater }

  let relation: Relation
  let version: NpmVersion

  init(_ relation: Relation, _ version: NpmVersion) {
    self.relation = relation
    self.version = version
  }

  func holds(for version: NpmVersion) -> Bool {
    switch relation {
    case .less: version < self.version
    case .lessOrEqual: version <= self.version
    case .equal: version == self.version
    case .greaterOrEqual: version >= self.version
    case .greater: version > self.version
    }
  }

  /// Nothing is below it.
  private static let nothing = NpmComparator(.less, NpmVersion(0, 0, 0, .lowest))

  // MARK: Alternatives

  /// The comparators between two `||`; none when everything is allowed, nil for what is no range.
  static func alternative(_ text: ArraySlice<UInt8>) -> [NpmComparator]? {
    let words = joined(text.split(whereSeparator: VersionReader.isBlank).map { Array($0) })
    if words.count == 3, words[1] == [UInt8(ascii: "-")], let from = NpmPartial(words[0]),
      let to = NpmPartial(words[2])
    {
      return span(from, to)
    }
    var comparators: [NpmComparator] = []
    for word in words {
      guard let found = parsed(word) else { return nil }
      comparators += found
    }
    return comparators
  }

  /// Words with each operator that stands alone brought to its version: `> 1.2` is `>1.2`.
  private static func joined(_ words: [[UInt8]]) -> [[UInt8]] {
    var (joined, operation) = ([[UInt8]](), [UInt8]())
    let operators = ["<", ">", "<=", ">=", "=", "~", "~>", "~=", "^", "^="].map { Array($0.utf8) }
    for word in words {
      if operation.isEmpty, operators.contains(word) {
        operation = word
      } else {
        joined.append(operation + word)
        operation = []
      }
    }
    return operation.isEmpty ? joined : joined + [operation]
  }

  /// `1.2 - 3.4.5`: inclusive; missing numbers of the upper bound are open.
  private static func span(_ from: NpmPartial, _ to: NpmPartial) -> [NpmComparator]? {
    var comparators: [NpmComparator] = []
    if from[0] != nil { comparators += lower(from) }
    guard to[0] != nil else { return comparators }
    if let patch = to[2], let minor = to[1], let major = to[0] {
      return comparators
        + [NpmComparator(.lessOrEqual, NpmVersion(major, minor, patch, to.preRelease))]
    }
    guard let upper = upper(to, place: to[1] == nil ? 0 : 1) else { return nil }
    return comparators + [upper]
  }

  // MARK: Words

  private static func parsed(_ word: [UInt8]) -> [NpmComparator]? {
    var reader = VersionReader(word)
    if reader.take("~>") || reader.take("~") { return partial(reader).flatMap(tilde) }
    if reader.take("^") { return partial(reader).flatMap(caret) }
    let relations: [(StaticString, Relation)] = [
      ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("<", .less), (">", .greater),
    ]
    for (text, relation) in relations where reader.take(text) {
      return partial(reader).flatMap { compared($0, relation) }
    }
    return partial(reader).flatMap { compared($0, .equal) }
  }

  private static func partial(_ reader: VersionReader) -> NpmPartial? {
    NpmPartial(reader.bytes[reader.position...])
  }

  /// From the version with zeros for what is missing; nothing when that is everything.
  private static func lower(_ partial: NpmPartial) -> [NpmComparator] {
    let isWhole = partial[2] != nil
    let version = NpmVersion(
      partial[0] ?? 0, partial[1] ?? 0, partial[2] ?? 0, isWhole ? partial.preRelease : .none)
    let isEverything = version == NpmVersion(0, 0, 0) && (partial.isPlain || !isWhole)
    return isEverything ? [] : [NpmComparator(.greaterOrEqual, version)]
  }

  /// Below the next version at this place, and below that one's pre-releases; nil past what npm counts.
  private static func upper(_ partial: NpmPartial, place: Int) -> NpmComparator? {
    guard let next = next(partial, place: place) else { return nil }
    return NpmComparator(.less, NpmVersion(next[0], next[1], next[2], .lowest))
  }

  private static func next(_ partial: NpmPartial, place: Int) -> [UInt64]? {
    var numbers: [UInt64] = [0, 0, 0]
    for index in 0...place { numbers[index] = partial[index] ?? 0 }
    numbers[place] += 1
    return numbers[place] <= NpmVersion.largestNumber ? numbers : nil
  }

  /// `~1.2.3` is `>=1.2.3 <1.3.0-0`; `~1` is `>=1.0.0 <2.0.0-0`.
  private static func tilde(_ partial: NpmPartial) -> [NpmComparator]? {
    guard partial[0] != nil else { return [] }
    return upper(partial, place: partial[1] == nil ? 0 : 1).map { lower(partial) + [$0] }
  }

  /// Nothing left of the first number that is not zero may change.
  private static func caret(_ partial: NpmPartial) -> [NpmComparator]? {
    guard partial[0] != nil else { return [] }
    var place = 0
    if partial.isZero(0), partial[1] != nil {
      place = partial.isZero(1) && partial[2] != nil ? 2 : 1
    }
    return upper(partial, place: place).map { lower(partial) + [$0] }
  }

  /// A version, or one with missing numbers, behind `<`, `<=`, `>`, `>=`, `=` or nothing.
  private static func compared(
    _ partial: NpmPartial, _ relation: Relation
  ) -> [NpmComparator]? {
    guard let major = partial[0] else {
      return relation == .less || relation == .greater ? [nothing] : []
    }
    if let minor = partial[1], let patch = partial[2] {
      if relation == .greaterOrEqual { return lower(partial) }
      return [NpmComparator(relation, NpmVersion(major, minor, patch, partial.preRelease))]
    }
    return open(partial, relation, place: partial[1] == nil ? 0 : 1)
  }

  /// `>1.2` is `>=1.3.0`, `<=1.2` is `<1.3.0-0`, `1.2` is `>=1.2.0 <1.3.0-0`.
  private static func open(
    _ partial: NpmPartial, _ relation: Relation, place: Int
  ) -> [NpmComparator]? {
    switch relation {
    case .equal: return upper(partial, place: place).map { lower(partial) + [$0] }
    case .greaterOrEqual: return lower(partial)
    case .less:
      return [
        NpmComparator(.less, NpmVersion(partial[0] ?? 0, partial[1] ?? 0, 0, .lowest))
      ]
    case .lessOrEqual: return upper(partial, place: place).map { [$0] }
    case .greater:
      return next(partial, place: place).map {
        [NpmComparator(.greaterOrEqual, NpmVersion($0[0], $0[1], $0[2]))]
      }
    }
  }
}
