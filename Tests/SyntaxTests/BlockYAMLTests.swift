import Evidence
import Syntax
import Testing

@Suite struct BlockYAMLTests {
  static func read(_ text: String) throws -> BlockYAMLDocument {
    try BlockYAMLDocument(Source(Array(text.utf8), path: "x.yaml", origin: .candidate))
  }

  /// The tree as text, the same for both readers.
  static func text(_ value: BlockYAMLValue) -> String {
    switch value.kind {
    case .scalar: value.string.map { "'\($0)'" } ?? "null"
    case .mapping:
      "{" + value.members.map { text($0.key) + ": " + text($0.value) }.joined(separator: ", ") + "}"
    case .sequence: "[" + value.elements.map(text).joined(separator: ", ") + "]"
    }
  }

  static func text(_ value: YAMLValue) -> String {
    switch value.kind {
    case .scalar:
      value.string.map { $0.isEmpty && value.style == .plain ? "null" : "'\($0)'" } ?? ""
    case .mapping:
      "{" + value.members.map { text($0.key) + ": " + text($0.value) }.joined(separator: ", ") + "}"
    case .sequence: "[" + value.elements.map(text).joined(separator: ", ") + "]"
    }
  }

  @Test(arguments: [
    "a: 1\nb: 'it''s'\n\"c\": \"\\u00e9\\n\\\"\"\n", "a:\n  b:\n    c: d\n  e: f\ng:\n",
    "a:\n  - 1\n  - b: 2\n    c: 3\n  -\n    d: 4\n  - - x\n    - y\n", "a:\n- 1\n- 2\nb: 3\n",
    "a: {b: c, d: [e, 'f, g'], h: {}}\ni: []\n", "/a/1.0.0:\n  x: https://h:80/p?q#f\n",
    "? 'a b'\n: c: 1\n  d: 2\ne: f\n", "? a\n: {b: c}\n",
    "# top\na: 1 # 2\n".replacing(" # 2", with: ""),
    "---\na: 1\n---\nb: 2\n", "a: b#c\nd: -e\nf: ?g\nh: :i\n", "\u{FEFF}a: é\r\nb: 2\r\n",
    "a: x@npm:y\nb@c:d: e\n",
  ])
  func readsAsLibyamlDoes(text: String) throws {
    let own = try Self.read(text)
    let whole = try YAMLDocument(Source(Array(text.utf8), path: "x.yaml", origin: .candidate))
    #expect(own.roots.map(Self.text) == whole.roots.map(Self.text))
    #expect(own.anomalies.isEmpty)
  }

  @Test func passesOverBlockScalars() throws {
    let root = try #require(
      try Self.read("a:\n  b: |-\n    c: d\n\n      # e\n  f: >\n    g\nh: 1\n").roots.first)
    #expect(root["a"]?["f"] != nil && root["h"]?.string == "1" && Array(root.members).count == 2)
  }

  @Test func keepsRanges() throws {
    let text = "a: 'b'\nc: {d: ef}\n"
    let root = try #require(try Self.read(text).roots.first)
    let bytes = Array(text.utf8)
    func slice(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    let a = try #require(root["a"])
    let d = try #require(root["c"]?["d"])
    #expect(slice(a.range) == "'b'" && slice(a.textRange) == "b" && slice(d.range) == "ef")
    #expect(slice(try #require(root["c"]).range) == "{d: ef}")
  }

  @Test func tellsKeysThatStandTwice() throws {
    #expect(try Self.read("a: 1\n'a': 2\n").anomalies.count == 1)
    #expect(try Self.read("x: {a: 1, \"\\x61\": 2}\n").anomalies.count == 1)
    let many = (0..<50).map { "k\($0): 1\n" }.joined() + "k7: 2\n"
    #expect(
      try Self.read(many).anomalies.map(\.what) == ["the key 'k7' stands twice in one mapping"])
  }

  @Test(arguments: [
    "a: &x 1\n", "a: *x\n", "a: !!str 1\n", "%YAML 1.2\n---\na: 1\n", "a: 1 # comment\n",
    "a: b: c\n", "a: b\n  c\n", "a:\n    b: 1\n  c: 2\n", "\ta: 1\n", "a: {b: 1\n}\n", "a: [1,]\n",
    "a: 'b\n", "a: \"\\q\"\n", "a: \"\\ud800\"\n", "a\n", "a: 1\n...\n", "--- a\n",
    "---\n---\na: 1\n",
    "a: 1\n<<<<<<< HEAD\n", "=======\n", "a: |x\n", "a: @b\n", "a: b \n", "a: 1\n- 2\n",
    "a: \u{1}\n", "a: \u{85}\n", "a: b\rc\n", "a: \u{2028}\n", "<<: 1\n", "a: {b:c}\n", "a: {b}\n",
  ])
  func refuses(text: String) {
    #expect(throws: ReadError.self) { try Self.read(text) }
  }

  @Test func refusesBytesThatAreNoUTF8AndDepth() {
    #expect(throws: ReadError.self) {
      try BlockYAMLDocument(
        Source([0x61, 0x3A, 0x20, 0xFF], path: "x", origin: .candidate))
    }
    let deep = "a: " + String(repeating: "[", count: 300)
    #expect(throws: ReadError.self) { try Self.read(deep) }
    let dashes = String(repeating: "- ", count: 300) + "x\n"
    #expect(throws: ReadError.self) { try Self.read(dashes) }
  }
}
