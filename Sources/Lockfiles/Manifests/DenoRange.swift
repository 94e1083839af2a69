/// A range of versions as Deno compares them: `^1.0.0` and `1` are one, so are `~0.2.5` and `^0.2.5`
/// (deno_semver). Deno writes the shortest form into its lockfile, whatever the manifest has.
enum DenoRange {
  /// `low..<high` where the form is a simple one; else the text itself.
  static func canonical(_ text: String) -> String {
    if ["*", "", "x"].contains(text) { return "*" }
    let kind: Character = text.first.map { "^~=".contains($0) ? $0 : " " } ?? " "
    let plain = kind == " " ? text[...] : text.dropFirst()
    var numbers: [Int] = []
    for part in plain.split(separator: ".", omittingEmptySubsequences: false) {
      if ["x", "*", "X"].contains(part) { break }
      guard part.utf8.count < 10, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int(part), numbers.count < 3
      else { return text }
      numbers.append(number)
    }
    guard let last = numbers.indices.last else { return text }
    let low = numbers + Array(repeating: 0, count: 3 - numbers.count)
    if last == 2, kind == " " || kind == "=" { return low.map(String.init).joined(separator: ".") }
    // The number that may not move: with `^` the first that is not zero, with `~` the second.
    let fixed: Int
    switch kind {
    case "^": fixed = numbers.firstIndex { $0 != 0 } ?? last
    case "~": fixed = min(last, 1)
    default: fixed = last
    }
    var high = Array(low[...fixed])
    high[fixed] += 1
    high += Array(repeating: 0, count: 3 - high.count)
    return [low, high].map { $0.map(String.init).joined(separator: ".") }.joined(separator: "..<")
  }
}
