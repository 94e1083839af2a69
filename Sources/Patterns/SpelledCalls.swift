import Syntax

/// Calls of a function that are written so that its name does not stand in front of a parenthesis.
extension CodeView {
  /// `(0, eval)(…)`, `globalThis['ev' + 'al'](…)`, `eval.call(…)`, and calls of another name that the function
  /// was given.
  ///
  /// - Complexity: O(n) for each name.
  public func spelledCalls(of names: [String]) -> [Call] {
    let simple = names.filter { !$0.contains(".") }
    return simple.flatMap { parenthesized($0) + calls($0 + ".call") + calls($0 + ".apply") }
      + bracketed(Set(names.map { $0.split(separator: ".").last.map(String.init) ?? $0 }))
      + simple.flatMap(aliases).flatMap { calls($0) }
  }

  /// `(name)(…)` and `(0, name)(…)`.
  private func parenthesized(_ name: String) -> [Call] {
    let word = Array(name.utf8)
    return ByteSearch.all(word, in: code).compactMap { start in
      let end = start + word.count
      guard start > 0, !code[start - 1].isWord, code[start - 1] != 0x2E,
        let close = firstCode(from: end), code[close] == UInt8(ascii: ")"),
        let open = firstCode(from: close + 1), code[open] == UInt8(ascii: "(")
      else { return nil }
      return Call(name: start..<(close + 1), arguments: (open + 1)..<closing(of: open))
    }
  }

  /// `owner['name'](…)`, the name perhaps in pieces.
  private func bracketed(_ names: Set<String>) -> [Call] {
    var found: [Call] = []
    var index = 0
    while index < strings.count {
      let first = index
      index += 1
      guard isOpening(strings[first].range.lowerBound - 2) else { continue }
      var name = bytes[strings[first].range]
      guard name.count < 24 else { continue }
      var end = strings[first].range.upperBound + 1
      while let sign = firstCode(from: end), code[sign] == UInt8(ascii: "+"), index < strings.count,
        let next = firstCode(from: sign + 1), next == strings[index].range.lowerBound - 1
      {
        name += bytes[strings[index].range]
        end = strings[index].range.upperBound + 1
        index += 1
      }
      guard names.contains(String(decoding: name, as: UTF8.self)),
        let close = firstCode(from: end), code[close] == UInt8(ascii: "]"),
        let open = firstCode(from: close + 1), code[open] == UInt8(ascii: "(")
      else { continue }
      let start = strings[first].range.lowerBound - 2
      found.append(Call(name: start..<(close + 1), arguments: (open + 1)..<closing(of: open)))
    }
    return found
  }

  /// Whether a bracket that looks up a member stands here: one behind a value.
  private func isOpening(_ place: Int) -> Bool {
    guard place > 0, code[place] == UInt8(ascii: "[") else { return false }
    let before = code[place - 1]
    return before.isWord || before == UInt8(ascii: "]") || before == UInt8(ascii: ")")
  }

  /// Other names that a function was given: `const run = eval;`, `import b64decode as read`.
  public func aliases(_ name: String) -> [String] {
    let word = Array(name.utf8)
    return ByteSearch.all(word, in: code, most: 200).compactMap { start in
      let end = start + word.count
      guard start > 1, !code[start - 1].isWord, code[start - 1] != 0x2E,
        end >= code.count || !code[end].isWord
      else { return nil }
      let rest = code[end...].prefix(80)
      let next = rest.first { !$0.isBlank } ?? 0x0A
      if [0x3B, 0x0A, 0x0D, 0x2C].contains(next) { return assigned(before: start) }
      let words = String(decoding: rest, as: UTF8.self).split {
        !$0.isLetter && !$0.isNumber && $0 != "_"
      }
      return words.first == "as" && words.count > 1 ? String(words[1]) : nil
    }
  }

  /// The name in front of the sign of an assignment that ends here.
  private func assigned(before place: Int) -> String? {
    let head = code[max(0, place - 80)..<place]
    guard let sign = head.lastIndex(where: { !$0.isBlank }), code[sign] == UInt8(ascii: "="),
      sign > 0, !code[sign - 1].isSign
    else { return nil }
    let before = code[max(0, sign - 60)..<sign].reversed().drop(while: \.isBlank)
    let name = before.prefix(while: \.isWord).reversed()
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
  }
}

extension UInt8 {
  /// What makes an equals sign another operator.
  fileprivate var isSign: Bool { [0x3D, 0x21, 0x3C, 0x3E].contains(self) }
}
