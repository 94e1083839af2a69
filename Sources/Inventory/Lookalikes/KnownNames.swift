/// Names that others may imitate, arranged so that an imitation is found by looking up what it may be
/// one of. Measured on 886,000 names of registries: two letters in the wrong order are 230 times, a
/// doubled letter 350 times as frequent among malicious packages as among others, another letter 5 times.
public struct KnownNames: Sendable {
  private var names: Set<[UInt8]> = []
  private var byJoined: [[UInt8]: [UInt8]] = [:]
  private var bySkeleton: [[UInt8]: [UInt8]] = [:]
  private var byWords: [[UInt8]: [UInt8]] = [:]
  private var scopes: Set<[UInt8]> = []
  /// Names without the digits at their end (`beautifulsoup4`).
  private var byStem: [[UInt8]: [UInt8]] = [:]
  /// Names and stems that two edits can lead to.
  private var near = NearNames()

  /// Shorter names have too many neighbours.
  static let shortest = 5
  /// No registry has longer ones (npm: 214); such a name is there to cost time.
  static let longest = 214

  public init(_ table: NameTable) {
    self.init(table.names.map { Array($0) })
  }

  /// - Parameter isStrongOnly: whether `strongLookalike` alone is asked: the other classes' tables take two
  ///   thirds of the time.
  public init(_ list: [[UInt8]], isStrongOnly: Bool = false) {
    names = Set(list)
    for name in list {
      if name.first == UInt8(ascii: "@") {
        if let slash = name.firstIndex(of: UInt8(ascii: "/")) {
          scopes.insert(Array(name[..<slash]))
        }
        continue
      }
      guard name.count >= Self.shortest else { continue }
      bySkeleton[NameForms.skeleton(name)] = name
      if let stem = NameForms.withoutTrailingDigits(name) { byStem[stem] = name }
      if isStrongOnly { continue }
      near.add(name)
      if let stem = NameForms.withoutTrailingDigits(name) { near.add(stem) }
      byJoined[NameForms.withoutSeparators(name)] = name
      if let words = NameForms.sortedWords(name) { byWords[words] = name }
    }
  }

  public func contains(_ name: String) -> Bool { names.contains(Array(name.utf8)) }

  /// What a name looks like; nil for a known name and for one that looks like none. The gravest class
  /// that fits.
  ///
  /// - Complexity: O(n) look-ups in the name's length, n at most 214, times the letters that may stand in one.
  public func lookalike(of name: String) -> Lookalike? {
    let bytes = Array(name.utf8)
    guard bytes.count <= Self.longest, !names.contains(bytes) else { return nil }
    if bytes.first == UInt8(ascii: "@") { return scopeLookalike(bytes) }
    guard bytes.count >= Self.shortest else { return nil }
    return strong(bytes) ?? weak(bytes) ?? twoEdits(bytes) ?? combined(bytes)
  }

  /// The classes that hardly any honest name falls into.
  public func strongLookalike(of name: String) -> Lookalike? {
    let bytes = Array(name.utf8)
    guard (Self.shortest...Self.longest).contains(bytes.count), !names.contains(bytes) else {
      return nil
    }
    return strong(bytes)
  }

  private func strong(_ name: [UInt8]) -> Lookalike? {
    if let target = first(NameEdits.transposed(name)) { return Lookalike(.transposed, target) }
    if let target = first(NameEdits.undoubled(name)) { return Lookalike(.doubled, target) }
    if let target = bySkeleton[NameForms.skeleton(name)], target != name {
      return Lookalike(.confusable, text(target))
    }
    return nil
  }

  private func weak(_ name: [UInt8]) -> Lookalike? {
    if name.count >= 6, let target = first(NameEdits.shortened(name)) {
      return Lookalike(.inserted, target)
    }
    var found: Lookalike?
    NameEdits.lengthened(name) { other in
      guard let target = known(other) else { return false }
      found = Lookalike(.omitted, target)
      return true
    }
    if let found { return found }
    NameEdits.substituted(name) { other, was, now in
      guard name.count >= 8 || NameForms.areNear(was, now), let target = known(other) else {
        return false
      }
      found = Lookalike(.substituted, target)
      return true
    }
    if let found { return found }
    if let target = byJoined[NameForms.withoutSeparators(name)] {
      return Lookalike(.separators, text(target))
    }
    if let words = NameForms.sortedWords(name), let target = byWords[words] {
      return Lookalike(.order, text(target))
    }
    return nil
  }

  /// In a long name two slips, one of them two letters in the wrong order or a doubled one.
  private func twoEdits(_ name: [UInt8]) -> Lookalike? {
    guard name.count >= 10 else { return nil }
    let candidates = near.candidates(for: name)
    guard !candidates.isEmpty else { return nil }
    for other in NameEdits.transposed(name) + NameEdits.undoubled(name) {
      let simple = NameEdits.transposed(other) + NameEdits.undoubled(other)
      for candidate in candidates
      where simple.contains(candidate) || NameEdits.isOneLetter(from: other, to: candidate) {
        if let target = known(candidate) { return Lookalike(.twoEdits, target) }
      }
    }
    return nil
  }

  private func combined(_ name: [UInt8]) -> Lookalike? {
    guard let rest = NameForms.withoutAffix(name), rest.count >= Self.shortest,
      names.contains(rest)
    else { return nil }
    return Lookalike(.combined, text(rest))
  }

  private func scopeLookalike(_ name: [UInt8]) -> Lookalike? {
    guard let slash = name.firstIndex(of: UInt8(ascii: "/")), slash > 5 else { return nil }
    let scope = Array(name[..<slash])
    guard !scopes.contains(scope) else { return nil }
    var found: [UInt8]?
    func take(_ other: [UInt8]) -> Bool {
      guard scopes.contains(other) else { return false }
      found = other
      return true
    }
    let simple = NameEdits.transposed(scope) + NameEdits.undoubled(scope)
    if !simple.contains(where: take), slash > 6 {
      _ = NameEdits.shortened(scope).contains(where: take)
      if found == nil { NameEdits.lengthened(scope, take) }
      if found == nil { NameEdits.substituted(scope) { other, _, _ in take(other) } }
    }
    return found.map { Lookalike(.scope, text($0)) }
  }

  private func first(_ candidates: [[UInt8]]) -> String? {
    candidates.lazy.compactMap { known($0) }.first
  }

  /// The known name that a text is, the digits at its end left out or not.
  private func known(_ name: [UInt8]) -> String? {
    if name.count >= Self.shortest, names.contains(name) { return text(name) }
    return byStem[name].map(text)
  }

  private func text(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }
}
