/// Makes versions and requirements of several ecosystems, the same ones in each run: ordinary ones, odd
/// ones, and some that are none.
struct VersionsMaker {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
  mutating func once(in count: Int) -> Bool { below(count) == 0 }
  mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }

  mutating func number() -> String {
    pick(["0", "0", "1", "1", "2", "2", "3", "9", "10", "11", "100"])
  }

  mutating func joined(
    _ count: ClosedRange<Int>, _ separator: String, _ part: (inout Self) -> String
  )
    -> String
  {
    let count = count.lowerBound + below(count.count)
    var parts: [String] = []
    for _ in 0..<count { parts.append(part(&self)) }
    return parts.joined(separator: separator)
  }

  /// Puts another character somewhere, once in a while.
  mutating func damaged(_ text: String, _ characters: String) -> String {
    guard once(in: 8), !text.isEmpty else { return text }
    var all = Array(text)
    let character = Array(characters)[below(characters.count)]
    let place = below(all.count)
    if once(in: 2) { all[place] = character } else { all.insert(character, at: place) }
    return String(all)
  }

  // MARK: Semantic Versioning

  mutating func identifiers() -> String {
    joined(1...3, ".") { maker in
      maker.pick([
        "alpha", "beta", "rc", "0", "1", "2", "10", "a1", "1a", "x-y", "-", "A", "pre", "0a", "00a",
      ])
    }
  }

  mutating func semantic() -> String {
    var text = joined(3...3, ".") { $0.number() }
    if once(in: 3) { text += "-" + identifiers() }
    if once(in: 10) { text += "+" + pick(["b", "1", "b.01", "x-y.z"]) }
    return text
  }

  // MARK: npm

  mutating func npmVersion() -> String {
    var text = pick(["", "", "", "", "", "v", "=", "v ", " "]) + semantic()
    if once(in: 12) {
      text = joined(3...3, ".") { $0.number() } + pick(["alpha", "b.1", "-01", "-"])
    }
    return damaged(text, "0x.-+v= a9")
  }

  private mutating func npmPartial() -> String {
    switch below(5) {
    case 0: return joined(1...2, ".") { $0.number() }
    case 1: return joined(1...3, ".") { $0.pick(["x", "X", "*", "0", "1", "2", "3"]) }
    default: return pick(["", "", "", "", "v", "="]) + semantic()
    }
  }

  private mutating func npmComparator() -> String {
    let operation = pick([
      "", "", "^", "^", "^", "~", "~", "~>", ">=", ">=", ">", "<", "<=", "=", "==", "=>", "^ ",
    ])
    return operation + pick(["", "", "", "", " ", "  "]) + npmPartial()
  }

  mutating func npmRange() -> String {
    let text = joined(1...(once(in: 3) ? 3 : 1), pickBar()) { maker in
      if maker.once(in: 6) { return maker.npmPartial() + " - " + maker.npmPartial() }
      if maker.once(in: 30) { return maker.pick(["", "*", "x", "latest", ">=0.0.0"]) }
      return maker.joined(1...(maker.once(in: 3) ? 3 : 1), " ") { $0.npmComparator() }
    }
    return damaged(text, "0x.-+v=^~<>| *9")
  }

  private mutating func pickBar() -> String { pick([" || ", "||", " ||", "|| "]) }

  // MARK: Python

  mutating func pythonVersion() -> String {
    var text = pick(["", "", "", "", "", "v", "V"]) + pick(["", "", "", "", "", "1!", "0!"])
    text += joined(1...4, ".") { $0.pick(["0", "1", "2", "10", "01"]) }
    text += pythonSuffix()
    if once(in: 5) { text += "+" + pick(["l", "1", "l.1", "L-2", "10.a", "01", "a_b"]) }
    return damaged(text, "0.-+!_vaX*9 ")
  }

  private mutating func pythonSuffix() -> String {
    let separators = ["", "", "", ".", "-", "_"]
    var text = ""
    if once(in: 3) {
      let phase = pick(["a", "b", "rc", "c", "alpha", "BETA", "pre", "preview"])
      text += pick(separators) + phase + pick(separators) + pick(["", "0", "1", "2", "10"])
    }
    if once(in: 4) {
      text += pick([".post1", ".post", "-1", "-2", "post0", ".rev2", "r1", "_post_1", ".post10"])
    }
    if once(in: 4) { text += pick([".dev0", ".dev1", "dev", "-dev2", ".DEV_3", ".dev"]) }
    return text
  }

  mutating func pythonSpecifiers() -> String {
    let text = joined(1...(once(in: 3) ? 3 : 1), pick([",", ", "])) { maker in
      let operation = maker.pick(["==", "==", "!=", ">=", ">", "<", "<=", "~=", "===", "=", ""])
      var text = operation + maker.pick(["", "", " "])
      text += maker.joined(1...3, ".") { $0.pick(["0", "1", "2", "10"]) }
      text += maker.once(in: 4) ? ".*" : maker.pythonSuffix()
      return maker.once(in: 12) ? text + "+l.1" : text
    }
    return damaged(text, "0.-+!_va*9=<>~ ")
  }

  /// Mostly a final release.
  mutating func pythonRelease() -> String {
    once(in: 8)
      ? pythonVersion() : joined(1...3, ".") { $0.pick(["0", "1", "2", "3", "10", "11"]) }
  }

  mutating func poetryConstraint() -> String {
    let text = joined(1...(once(in: 3) ? 3 : 1), pick([",", ", ", " || ", "|", " "])) { maker in
      let operation = maker.pick(["^", "^", "~", "~", "", "=", "==", ">=", "<", "!=", "~="])
      let text = operation + maker.pick(["", "", " "])
      let version = maker.joined(1...3, ".") { $0.pick(["0", "0", "1", "2", "10"]) }
      return text + version + (maker.once(in: 6) ? maker.pick([".*", "a1", ".post1", "rc2"]) : "")
    }
    return damaged(text, "0.-!*9=<>~^| ")
  }

  // MARK: Cargo

  mutating func cargoVersion() -> String { damaged(semantic(), "0x.-+v= a9") }

  mutating func cargoRequirement() -> String {
    if once(in: 30) { return pick(["*", " * ", "x", "", "*, 1", "1,", "X"]) }
    let text = joined(1...(once(in: 3) ? 3 : 1), pick([",", ", ", " , "])) { maker in
      let operation = maker.pick(["", "", "^", "~", "=", ">=", ">", "<", "<="])
      let blank = maker.pick(["", "", " "])
      switch maker.below(5) {
      case 0: return operation + blank + maker.joined(1...2, ".") { $0.number() }
      case 1:
        return operation + blank + maker.joined(2...3, ".") { $0.pick(["x", "*", "1", "0", "2"]) }
      default: return operation + blank + maker.semantic()
      }
    }
    return damaged(text, "0x.-+v=^~<>, *9")
  }

  // MARK: Go

  mutating func goVersion() -> String {
    let time = "2024010203040" + pick(["5", "6"])
    let core = joined(3...3, ".") { $0.number() }
    let major = number()
    switch below(6) {
    case 0: return "v\(major).0.0-\(time)-abcdefabcdef"
    case 1: return "v\(core)-0.\(time)-abcdefabcdef" + pick(["", "+incompatible"])
    case 2: return "v\(core)-pre.0.\(time)-abcdefabcdef"
    case 3: return damaged("v\(core)-0.\(time)-abcdefabcdef", "0.-+ 9a")
    default:
      let text = "v" + core + (once(in: 3) ? "-" + identifiers() : "")
      return damaged(text + pick(["", "", "", "+incompatible"]), "0.-+v9a")
    }
  }
}
