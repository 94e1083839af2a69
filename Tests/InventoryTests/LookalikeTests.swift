import Inventory
import Testing

@Suite struct LookalikeTests {
  static let npm = KnownNames(.popularNpm)
  static let python = KnownNames(.popularPython)

  @Test(
    arguments: [
      ("loadsh", .transposed, "lodash"), ("expresss", .doubled, "express"),
      ("rnoment", .confusable, "moment"), ("1odash", .confusable, "lodash"),
      ("crossenv", .omitted, "cross-env"), ("fresh-import", .order, "import-fresh"),
      ("@bable/core", .scope, "@babel"), ("@acitons/artifact", .scope, "@actions"),
      ("acookie", .inserted, "cookie"), ("autoprefirx", .twoEdits, "autoprefixer"),
      ("bcryptjs-node", .combined, "bcryptjs"),
    ] as [(String, Lookalike.Class, String)])
  func knowsImitationsOfNpm(_ name: String, _ kind: Lookalike.Class, _ target: String) {
    #expect(Self.npm.lookalike(of: name) == Lookalike(kind, target))
  }

  @Test(
    arguments: [
      ("reqeusts", .transposed, "requests"), ("aiohhttp", .doubled, "aiohttp"),
      ("jeilyfish", .confusable, "jellyfish"), ("beaufifulsoup", .substituted, "beautifulsoup"),
      ("requestsaa", .twoEdits, "requests"), ("python-flask", .combined, "flask"),
      ("randomuseragent", .separators, "random-user-agent"),
    ] as [(String, Lookalike.Class, String)])
  func knowsImitationsOfPython(_ name: String, _ kind: Lookalike.Class, _ target: String) {
    #expect(Self.python.lookalike(of: name)?.kind == kind)
    if kind != .substituted {
      #expect(Self.python.lookalike(of: name)?.target == target)
    }
  }

  @Test func leavesKnownAndShortNamesAlone() {
    for name in ["lodash", "react", "vue", "@babel/core", "vie", "a", ""] {
      #expect(Self.npm.lookalike(of: name) == nil)
    }
    #expect(Self.npm.strongLookalike(of: "acookie") == nil)
    #expect(Self.npm.strongLookalike(of: "loadsh") != nil)
  }

  /// Whatever name is imitated by a slip, the imitation is seen or is itself a name that is known.
  @Test func seesEverySlipInLongNames() {
    let names = KnownNames(["abcdefghijkl", "zyxwvutsrqpo"].map { Array($0.utf8) })
    let target = Array("abcdefghijkl".utf8)
    for index in 0..<target.count - 1 {
      var other = target
      other.swapAt(index, index + 1)
      #expect(names.lookalike(of: String(decoding: other, as: UTF8.self))?.kind == .transposed)
      other = target
      other.insert(target[index], at: index)
      #expect(names.lookalike(of: String(decoding: other, as: UTF8.self))?.kind == .doubled)
      other = target
      other.remove(at: index)
      #expect(names.lookalike(of: String(decoding: other, as: UTF8.self))?.kind == .omitted)
    }
  }

  @Test func takesLongNamesWithoutTime() {
    let long = String(repeating: "ab", count: 100_000)
    #expect(Self.npm.lookalike(of: long) == nil)
    #expect(Self.npm.lookalike(of: String(repeating: "a", count: 214)) == nil)
  }
}
