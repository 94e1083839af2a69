import Evidence
import Syntax
import Testing

private func read(_ text: String) throws -> YAMLDocument {
  try YAMLDocument(Source(Array(text.utf8), path: "x.yaml", origin: .candidate))
}

@Suite struct YAMLTests {
  static let sample = """
    # é above
    name: "Grüße" # behind
    list: [a, 'b', 3]
    map:
      key: |
        block
        text
      other: &anchor {x: true, y: ~}
      again: *anchor

    """

  @Test func reads() throws {
    let root = try #require(try read(Self.sample).root)
    #expect(root["name"]?.string == "Grüße")
    #expect(root["name"]?.comment == "behind")
    #expect(root["list"]?.elements.map(\.string) == ["a", "b", "3"])
    #expect(root["list"]?.elements.map(\.integer) == [nil, nil, 3])
    #expect(root["map"]?["key"]?.string == "block\ntext\n")
    #expect(root["map"]?["key"]?.style == .block)
    #expect(root["map"]?["again"]?["x"]?.bool == true)
    #expect(root["map"]?["again"]?.isAlias == true)
    #expect(root["map"]?["other"]?["y"]?.isNull == true)
  }

  @Test func keepsBytePositions() throws {
    let root = try #require(try read(Self.sample).root)
    let bytes = Array(Self.sample.utf8)
    func slice(_ value: YAMLValue?) -> String? {
      value.map { String(decoding: bytes[$0.range], as: UTF8.self) }
    }
    #expect(slice(root["name"]) == "\"Grüße\"")
    #expect(slice(root["list"]) == "[a, 'b', 3]")
    #expect(slice(root["list"]?.elements[1]) == "'b'")
    #expect(slice(root.members.first?.key) == "name")
    #expect(root["list"]?.place(.cause).position?.line == 3)
  }

  @Test func reportsKeysThatStandTwice() throws {
    #expect(try read("a: 1\nb: 2\na: 3\n").anomalies.map(\.kind) == [.duplicateKey])
    #expect(try read("a: {b: 1}\nc: {b: 2}\n").anomalies.isEmpty)
  }

  @Test func readsSeveralDocuments() throws {
    #expect(try read("a\n---\nb\n").roots.map(\.string) == ["a", "b"])
    #expect(try read("").root == nil)
  }

  @Test(arguments: ["a: [", "a: b: c", "\t- x", "*nobody", "&a [*a]", "a: \"x", "%", "a\u{0}b"])
  func refuses(text: String) { #expect(throws: ReadError.self) { try read(text) } }

  @Test func says_where() {
    let error = #expect(throws: ReadError.self) { try read("é: ok\nü: [\n") }
    #expect((error?.offset ?? 0) >= 11)
  }

  @Test(
    arguments: [[0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0x61, 0xFF]] as [[UInt8]])
  func refusesOtherEncodings(bytes: [UInt8]) {
    #expect(throws: ReadError.self) {
      try YAMLDocument(Source(bytes, path: "x", origin: .candidate))
    }
  }

  @Test func takesAByteOrderMark() throws {
    let source = Source(
      [0xEF, 0xBB, 0xBF] + Array("a: é\nb: c\n".utf8), path: "x", origin: .candidate)
    let value = try #require(try YAMLDocument(source).root?["b"])
    #expect(Array(source.bytes[value.range]) == Array("c".utf8))
  }

  @Test func limitsAliases() {
    let levels = (1...9).map { level in
      "l\(level): &l\(level) ["
        + Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ") + "]"
    }
    let bomb = "l0: &l0 x\n" + levels.joined(separator: "\n") + "\n"
    let error = #expect(throws: ReadError.self) { try read(bomb) }
    #expect(error?.kind == .limit("aliases"))
  }

  @Test func limitsDepth() throws {
    _ = try read(String(repeating: "[", count: 200) + String(repeating: "]", count: 200))
    let error = #expect(throws: ReadError.self) {
      try read(String(repeating: "[", count: 201) + String(repeating: "]", count: 201))
    }
    #expect(error?.kind == .limit("depth"))
  }

  @Test(arguments: [
    ("a: b # c ", "b", "c"), ("a: 'b' # c", "b", "c"), ("a: &x !!str \"b\"", "b", nil),
    ("a: \"\\x62\" #", "\\x62", ""), ("a: &x # c\n  'it''s'", "it''s", nil),
    ("{a: [b]} # c", "[b]", "c"), ("[{a: b}]# c", "b", nil),
    ("a: >-  # c\n  b\n  c\n", "b\n  c", nil),
    ("a: |\n  é\n# c", "é", nil), ("a: &x\nb: 1", "", nil), ("x: &x b # c\na: *x # d", "b", "c"),
  ])
  func tellsWhereTextStands(text: String, written: String, comment: String?) throws {
    let root = try #require(try read(text).root)
    let value = try #require(root["a"] ?? root.elements.first?["a"])
    #expect(String(decoding: Array(text.utf8)[value.textRange], as: UTF8.self) == written)
    #expect(value.lineComment == comment)
  }
}
