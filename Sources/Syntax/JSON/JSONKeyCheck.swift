import Evidence

/// Finds keys that stand twice in one object, escapes undone.
struct JSONKeyCheck {
  let bytes: UnsafeBufferPointer<UInt8>

  /// Objects up to this size are compared pair by pair.
  static let pairwise = 12

  /// - Complexity: O(n) expected; the hash is seeded, so nobody can choose keys that collide.
  func inTable(_ keys: [JSONToken]) -> [Anomaly] {
    var size = 1
    while size < keys.count * 2 { size *= 2 }
    var table = [Int32](repeating: -1, count: size)
    var anomalies: [Anomaly] = []
    for (index, key) in keys.enumerated() {
      var slot = hash(key) & (size - 1)
      while table[slot] >= 0, !isSame(keys[Int(table[slot])], key) {
        slot = (slot + 1) & (size - 1)
      }
      if table[slot] >= 0 {
        anomalies.append(anomaly(key, keys[Int(table[slot])]))
      } else {
        table[slot] = Int32(truncatingIfNeeded: index)
      }
    }
    return anomalies
  }

  private func hash(_ key: JSONToken) -> Int {
    if key.hasEscapes {
      return JSONEscapes.decoded(ArraySlice(raw(key))).withUnsafeBytes { SeededHash.of($0) }
    }
    return SeededHash.of(
      UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range(key)]))
  }

  /// Whether two keys are the same text.
  func isSame(_ one: JSONToken, _ other: JSONToken) -> Bool {
    if one.hasEscapes || other.hasEscapes { return text(one) == text(other) }
    let length = one.end &- one.start
    guard length == other.end &- other.start else { return false }
    var (left, right) = (Int(one.start) &+ 1, Int(other.start) &+ 1)
    let end = Int(one.end) &- 1
    while left < end {
      if bytes[left] != bytes[right] { return false }
      left &+= 1
      right &+= 1
    }
    return true
  }

  private func range(_ key: JSONToken) -> Range<Int> { Int(key.start) + 1..<Int(key.end) - 1 }
  private func raw(_ key: JSONToken) -> Slice<UnsafeBufferPointer<UInt8>> { bytes[range(key)] }

  private func text(_ key: JSONToken) -> [UInt8] {
    key.hasEscapes ? JSONEscapes.decoded(ArraySlice(raw(key))) : Array(raw(key))
  }

  func anomaly(_ key: JSONToken, _ earlier: JSONToken) -> Anomaly {
    Anomaly(
      .duplicateKey, Int(key.start)..<Int(key.end), earlier: Int(earlier.start)..<Int(earlier.end),
      "the key '\(String(decoding: text(key), as: UTF8.self))' stands twice in one object")
  }
}
