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

  /// Two letters in the wrong order, and one put in, taken out or exchanged anywhere behind the first.
  @Test(arguments: ["autoprefixer", "webpack-dev-server", "body-parser", "typescript-eslint"])
  func knowsTwoSlips(name: String) {
    let letters = Array(name.utf8)
    let known = KnownNames([letters])
    for place in 1..<letters.count - 1 where letters[place] != letters[place + 1] {
      var swapped = letters
      swapped.swapAt(place, place + 1)
      for other in 1..<letters.count where abs(other - place) > 2 {
        var (one, two, three) = (swapped, swapped, swapped)
        one.insert(UInt8(ascii: "q"), at: other)
        two.remove(at: other)
        three[other] = UInt8(ascii: "q")
        for made in [one, two, three] {
          let found = known.lookalike(of: String(decoding: made, as: UTF8.self))
          #expect(found?.target == name, "\(String(decoding: made, as: UTF8.self))")
        }
      }
    }
    #expect(known.lookalike(of: name + "-abc") == nil)
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
