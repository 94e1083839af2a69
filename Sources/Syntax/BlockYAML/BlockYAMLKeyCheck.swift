import Evidence

/// Finds keys that stand twice in one mapping, quotes and escapes undone.
struct BlockYAMLKeyCheck {
  let bytes: UnsafeBufferPointer<UInt8>

  /// Mappings up to this size are compared pair by pair.
  private static let pairwise = 8

  /// - Complexity: O(n) expected; the hash is seeded, so nobody can choose keys that collide.
  func anomalies(_ keys: [BlockYAMLToken]) -> [Anomaly] {
    keys.count <= Self.pairwise ? inPairs(keys) : inTable(keys)
  }

  private func inPairs(_ keys: [BlockYAMLToken]) -> [Anomaly] {
    var found: [Anomaly] = []
    for (index, key) in keys.enumerated() {
      if let earlier = keys[..<index].first(where: { isSame($0, key) }) {
        found.append(anomaly(key, earlier))
      }
    }
    return found
  }

  private func inTable(_ keys: [BlockYAMLToken]) -> [Anomaly] {
    var size = 1
    while size < keys.count * 2 { size *= 2 }
    var table = [Int32](repeating: -1, count: size)
    var found: [Anomaly] = []
    for (index, key) in keys.enumerated() {
      var slot = hash(key) & (size - 1)
      while table[slot] >= 0, !isSame(keys[Int(table[slot])], key) {
        slot = (slot + 1) & (size - 1)
      }
      if table[slot] >= 0 {
        found.append(anomaly(key, keys[Int(table[slot])]))
      } else {
        table[slot] = Int32(truncatingIfNeeded: index)
      }
    }
    return found
  }

  private func hash(_ key: BlockYAMLToken) -> Int {
    if key.hasEscapes { return text(key).withUnsafeBytes { SeededHash.of($0) } }
    return SeededHash.of(
      UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[key.textRange]))
  }

  private func isSame(_ one: BlockYAMLToken, _ other: BlockYAMLToken) -> Bool {
    if one.hasEscapes || other.hasEscapes { return text(one) == text(other) }
    let (left, right) = (one.textRange, other.textRange)
    guard left.count == right.count else { return false }
    for offset in 0..<left.count
    where bytes[left.lowerBound + offset] != bytes[right.lowerBound + offset] {
      return false
    }
    return true
  }

  private func text(_ key: BlockYAMLToken) -> [UInt8] {
    let raw = Array(bytes[key.textRange])
    guard key.hasEscapes else { return raw }
    return key.kind == .single ? BlockYAMLText.single(raw[...]) : BlockYAMLText.double(raw[...])
  }

  private func anomaly(_ key: BlockYAMLToken, _ earlier: BlockYAMLToken) -> Anomaly {
    Anomaly(
      .duplicateKey, Int(key.start)..<Int(key.end), earlier: Int(earlier.start)..<Int(earlier.end),
      "the key '\(String(decoding: text(key), as: UTF8.self))' stands twice in one mapping")
  }
}
