import Evidence
import Foundation
import Syntax
import Testing

private func read(_ text: String, _ options: JSONOptions = .strict) throws -> JSONDocument {
  try JSONDocument(Source(Array(text.utf8), path: "x.json", origin: .candidate), options: options)
}

@Suite struct JSONTests {
  @Test(arguments: [
    "null", "true", "0", "-0", "1.5e+10", "1E-2", "\"\"", "\"\\u0041\\n\\/\"", "[]", "{}",
    " [1, 2] ",
    "{\"a\":{\"b\":[{}]}}", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"é\u{1F600}\"", "\"\u{7F}\"",
    "123456789012345678901234567890", "[[[[[[[[[[]]]]]]]]]]",
  ])
  func accepts(text: String) throws { _ = try read(text) }

  @Test(arguments: [
    "", " ", "nul", "True", "01", "+1", "1.", ".5", "1e", "-", "1e+", "\"", "\"\\x\"",
    "\"\\u12g4\"",
    "\"\\u12", "\"\n\"", "[1,]", "{\"a\":1,}", "[1 2]", "{\"a\" 1}", "{a:1}", "{1:1}", "[", "{",
    "[]]",
    "{} {}", "//x\n1", "[,1]", "{,}", "\u{FEFF}1", "NaN", "'a'", "\"\u{0}\"", "tru", "\"a\" \"b\"",
  ])
  func refuses(text: String) { #expect(throws: ReadError.self) { try read(text) } }

  @Test func readsWhatEditorsWrite() throws {
    let root = try read("\u{FEFF}// c\n{/* x */ \"a\": [1, 2,], // y\n}", .jsonc).root
    #expect(root["a"]?.elements.compactMap(\.integer) == [1, 2])
    #expect(throws: ReadError.self) { try read("{/* x", .jsonc) }
  }

  @Test func countsDepth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try read(nested(200))
    let error = #expect(throws: ReadError.self) { try read(nested(201)) }
    #expect(error?.kind == .limit("depth"))
  }

  @Test func keepsPositions() throws {
    let text = "{\"é\": \"x\\n\", \"n\": -12, \"l\": [true, null]}"
    let document = try read(text)
    func slice(_ range: Range<Int>) -> String {
      String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }
    let members = Array(document.root.members)
    #expect(members.map { slice($0.key.range) } == ["\"é\"", "\"n\"", "\"l\""])
    #expect(members.map { slice($0.value.range) } == ["\"x\\n\"", "-12", "[true, null]"])
    #expect(slice(members[0].value.contentRange) == "x\\n")
    #expect(members[0].value.string == "x\n")
    #expect(document.root["n"]?.integer == -12)
    #expect(document.root["l"]?.elements.map(\.kind) == [.bool, .null])
    let position = try #require(members[1].key.place(.cause).position)
    #expect((position.line, position.column, position.byteOffset) == (1, 14, 14))
  }

  @Test(arguments: [
    "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "[{\"x\":{\"b\":1,\"c\":2,\"b\":3}}]",
  ])
  func reportsKeysThatStandTwice(text: String) throws {
    let anomalies = try read(text).anomalies
    #expect(anomalies.count == 1)
    #expect(anomalies[0].kind == .duplicateKey && anomalies[0].earlier != nil)
  }

  @Test func reportsThemInLargeObjectsToo() throws {
    let keys = (0..<500).map { "\"key\($0)\": \($0)" }
    #expect(try read("{" + keys.joined(separator: ",") + "}").anomalies.isEmpty)
    let twice = "{" + (keys + ["\"k\\u0065y7\": 1"]).joined(separator: ",") + "}"
    let document = try read(twice)
    #expect(document.anomalies.count == 1)
    // The last counts, as in JavaScript.
    #expect(document.root["key7"]?.integer == 1)
  }

  @Test(
    arguments: [
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xFF],
    ] as [[UInt8]])
  func refusesWhatIsNotUTF8(bytes: [UInt8]) {
    let source = Source([0x22] + bytes + [0x22], path: "x", origin: .candidate)
    #expect(throws: ReadError.self) { try JSONDocument(source) }
  }

  @Test func survivesEveryTruncation() throws {
    let bytes = Array(
      "{\"a\": [1.5e3, \"\\u00e9\\ud83d\\ude00é\", {\"b\": null}], \"c\": false}".utf8)
    for length in 0..<bytes.count {
      let source = Source(Array(bytes[..<length]), path: "x", origin: .candidate)
      #expect(throws: ReadError.self) { try JSONDocument(source) }
    }
  }

  /// Foundation's reader as the oracle, over documents that are made and then damaged.
  @Test func agreesWithAnotherReader() {
    var random = SplitMix(state: 42)
    for _ in 0..<3000 {
      var bytes = Array(Self.made(&random, depth: 0).utf8)
      if random.next() % 2 == 0, !bytes.isEmpty {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(
          truncatingIfNeeded: random.next() % 128)
      }
      let ours = try? JSONDocument(Source(bytes, path: "x", origin: .candidate))
      let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
      // Foundation takes zero bytes at the end, and refuses lone surrogates and large exponents.
      if bytes.contains(0) || bytes.contains(0x5C) || bytes.contains(0x65) || bytes.contains(0x45) {
        continue
      }
      #expect((ours == nil) == (theirs == nil), "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  private static func made(_ random: inout SplitMix, depth: Int) -> String {
    switch random.next() % (depth > 4 ? 5 : 7) {
    case 0: return "null"
    case 1: return "true"
    case 2: return "\(Int(truncatingIfNeeded: random.next() % 2000) - 1000)"
    case 3: return "\"t\(random.next() % 100)é\""
    case 4: return "0.5"
    case 5:
      let items = (0..<random.next() % 4).map { _ in made(&random, depth: depth + 1) }
      return "[" + items.joined(separator: ", ") + "]"
    default:
      let items = (0..<random.next() % 4).map { "\"k\($0)\" : " + made(&random, depth: depth + 1) }
      return "{" + items.joined(separator: ",") + "}"
    }
  }
}

/// A small generator with a fixed seed, so that a failure can be repeated.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
