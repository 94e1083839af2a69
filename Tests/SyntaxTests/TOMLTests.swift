import Evidence
import Syntax
import Testing

private func read(_ text: String, _ options: TOMLOptions = .strict) throws -> TOMLDocument {
  try TOMLDocument(Source(Array(text.utf8), path: "x.toml", origin: .candidate), options: options)
}

@Suite struct TOMLTests {
  @Test(arguments: [
    "", "\n", "# only a comment", "a=1", "a = 1\r\n", "\u{FEFF}a=1", "\"\" = 1", "1 = 1",
    "a.b.c = 1\na.d = 2", "[a]\n[a.b]\n[c]", "[a.b]\n[a]", "[[a]]\n[[a]]\n[a.b]",
    "a = [1, [2.5,\n# x\n'y',], {b=1}]", "a = {}", "a = {b.c = 1, b.d = 2}",
    "a = \"\"\"\nx\"\"\"\"\"",
    "a = '''it''s'''", "a = \"\\u00e9\\U0001F600\"", "a = 0x1", "a = 12e-7",
    "a = -0", "a = 1_000", "a = 6.5e-10", "a = -inf", "a = nan", "a = 9223372036854775807",
    "a = -9223372036854775808", "a = 1979-05-27", "a = 07:32:00.5", "a = 2000-02-29T00:00:60Z",
    "a = 1979-05-27 07:32:00-07:00", "[x]\ny.z = 1\n[x.y.w]",
  ])
  func accepts(text: String) throws { _ = try read(text) }

  @Test(arguments: [
    "a", "a =", "a = 1 b = 2", "= 1", "a.= 1", ".a = 1", "a b = 1", "a = 1\ra = 2", "a = \"x",
    "a = \"\\x41\"", "a = \"\\uD800\"", "a = \"x\ny\"", "a = '\u{1}'", "# \u{0}", "a = 'x''",
    "a = \"\"\"x\"\"\"\"\"\"", "a = 01", "a = +01", "a = 1__0", "a = _1", "a = 1_", "a = +0x1",
    "a = 0x", "a = 0b2", "a = 1.", "a = .5", "a = 1e", "a = 1.e1", "a = Inf", "a = True",
    "a = 9223372036854775808", "a = 1979-02-30", "a = 1979-13-01", "a = 24:00:00", "a = 00:00",
    "a = 1979-05-27T", "a = 1979-05-27T00:00:00+24:00", "a = 1979-05-27  00:00:00", "a = [1 2]",
    "a = [,]", "a = {b=1,}", "a = {b=1\n}", "a = {b=1 c=2}", "[a", "[]", "[a] x = 1", "[[a] ]",
    "[ [a]]", "[a]]", "a = 1\n\u{FEFF}", "a = é", "é = 1",
  ])
  func refuses(text: String) { #expect(throws: ReadError.self) { try read(text) } }

  /// The offset is where the second definition stands.
  @Test(arguments: [
    ("a=1\na=2", 4), ("a=1\n\"\\u0061\"=2", 4), ("a.b=1\na.b=2", 8), ("a=1\na.b=2", 4),
    ("a={b=1}\na.c=2", 8), ("a={b=1,b=2}", 7), ("[a]\n[a]", 5), ("[a]\nb=1\n[a.b]", 11),
    ("a.b=1\n[a]", 7), ("a={}\n[a.b]", 6), ("a=[]\n[[a]]", 7), ("[[a]]\n[a]", 7),
    ("[a]\n[[a]]", 6), ("[a.b]\n[[a]]", 8), ("[a.b.c]\n[a]\nb.d=1", 12),
    ("[[a.b]]\n[a]\nb.c=1", 12),
    ("a=[{b=1}]\n[a.c]", 11),
  ])
  func refusesWhatIsDefinedTwice(text: String, offset: Int) {
    let error = #expect(throws: ReadError.self) { try read(text) }
    #expect(error?.kind == .malformed && error?.offset == offset)
  }

  @Test func refusesItInLargeTablesToo() throws {
    let keys = (0..<500).map { "key\($0) = \($0)" }
    #expect(try read(keys.joined(separator: "\n")).root["key499"]?.integer == 499)
    let text = (keys + ["\"k\\u0065y7\" = 1"]).joined(separator: "\n")
    #expect(throws: ReadError.self) { try read(text) }
    // The same keys in two large tables are no matter.
    let both = ["[a]"] + keys + ["[b]"] + keys
    #expect(try read(both.joined(separator: "\n")).root["b"]?.count == 500)
  }

  @Test func readsALockfile() throws {
    let root = try read(
      """
      version = 4

      [[package]]
      name = "a"
      dependencies = [
       "b 1.0.0",
       'c',
      ]

      [[package]]
      name = "b"
      sdist = { url = "https://example.org/b.tgz", size = 0x10 }
      [package.metadata]
      yanked = true
      """
    ).root
    let packages = try #require(root["package"]).elements.map { $0 }
    #expect(root["version"]?.integer == 4)
    #expect(packages.map { $0["name"]?.string } == ["a", "b"])
    #expect(packages[0]["dependencies"]?.elements.compactMap(\.string) == ["b 1.0.0", "c"])
    #expect(packages[1]["sdist"]?["size"]?.integer == 16)
    #expect(packages[1]["metadata"]?["yanked"]?.bool == true)
    #expect(packages[1].members.map(\.key.string) == ["name", "sdist", "metadata"])
    #expect(root.member("version")?.kind == .integer)
    #expect(root["none"] == nil && packages[0]["none"] == nil)
  }

  @Test func keepsPositions() throws {
    let text =
      "[t]\n\"é k\".b = \"x\\ny\"\nl = [1, 2.5]\nd = 1979-05-27 07:32:00\n[[p]]\nq = '''\nz'''\n"
    let root = try read(text).root
    func slice(_ range: Range<Int>?) -> String {
      range.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) } ?? "none"
    }
    let table = try #require(root["t"])
    let first = try #require(Array(table.members).first)
    #expect(slice(first.key.range) == "\"é k\"" && first.key.string == "é k")
    #expect(slice(first.value["b"]?.range) == "\"x\\ny\"" && first.value["b"]?.string == "x\ny")
    #expect(slice(first.value["b"]?.contentRange) == "x\\ny")
    #expect(slice(table["l"]?.range) == "[1, 2.5]")
    #expect(table["l"]?.elements.map(\.kind) == [.integer, .float])
    #expect(table["d"]?.dateOrTime == "1979-05-27 07:32:00" && table["d"]?.kind == .localDateTime)
    #expect(slice(table.range).hasPrefix("[t]\n") && slice(table.range).hasSuffix("07:32:00"))
    #expect(slice(root["p"]?.elements.first { _ in true }?.range) == "[[p]]\nq = '''\nz'''")
    #expect(root["p"]?.elements.first { _ in true }?["q"]?.string == "z")
    let position = try #require(table["l"]?.place(.cause).position)
    #expect((position.line, position.column) == (3, 5))
  }

  @Test func undoesEscapes() throws {
    let text = #"a = "\b\t\n\f\r\"\\\u00e9\U0001F600""#
    #expect(try read(text).root["a"]?.string == "\u{8}\t\n\u{C}\r\"\\é\u{1F600}")
    let folded = "a = \"\"\"\nx \\  \n\n   y\\\r\n z\"\"\""
    #expect(try read(folded).root["a"]?.string == "x yz")
    #expect(try read("a = '''\\n'''").root["a"]?.string == "\\n")
    #expect(try read("a = \"a\"").root["a"]?.equals("a") == true)
  }

  @Test func readsNumbers() throws {
    let root = try read("a=[0xDEAD_beef, 0o755, 0b101, -17, +5, 1_0]\nb=[1e3, -2.5E-1, +inf]").root
    #expect(root["a"]?.elements.map(\.integer) == [0xDEAD_BEEF, 0o755, 5, -17, 5, 10])
    #expect(root["b"]?.elements.map(\.float) == [1000, -0.25, .infinity])
  }

  @Test func readsTheNewerVersionWhenAsked() throws {
    let text = "a = {\n b = \"\\e\\x41\", # c\n t = 07:32,\n}"
    let root = try read(text, .v11).root
    #expect(root["a"]?["b"]?.string == "\u{1B}A")
    #expect(root["a"]?["t"]?.kind == .localTime)
    #expect(throws: ReadError.self) { try read(text) }
  }

  @Test(arguments: [
    (200, "a=" + String(repeating: "[", count: 200) + String(repeating: "]", count: 200), true),
    (201, "a=" + String(repeating: "[", count: 201) + String(repeating: "]", count: 201), false),
    (
      200, "a=" + String(repeating: "{b=", count: 201) + "1" + String(repeating: "}", count: 201),
      false
    ),
    (200, "[" + String(repeating: "a.", count: 199) + "a]", true),
    (201, "[" + String(repeating: "a.", count: 200) + "a]", false),
    (201, String(repeating: "a.", count: 201) + "a=1", false),
  ])
  func countsDepth(depth: Int, text: String, isRead: Bool) throws {
    guard !isRead else {
      _ = try read(text)
      return
    }
    let error = #expect(throws: ReadError.self) { try read(text) }
    #expect(error?.kind == .limit("depth"))
  }

  @Test func countsNodesAndBytes() {
    var options = TOMLOptions.strict
    options.nodeLimit = 5
    #expect(throws: ReadError.self) { try read("a=[1,2,3,4,5]", options) }
    options.nodeLimit = 100
    options.sizeLimit = 3
    let error = #expect(throws: ReadError.self) { try read("a=10", options) }
    #expect(error?.kind == .limit("size"))
  }

  @Test(
    arguments: [
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xFF],
    ] as [[UInt8]])
  func refusesWhatIsNotUTF8(bytes: [UInt8]) {
    for (before, after) in [
      ("a=\"", "\""), ("a='", "'"), ("# ", ""), ("a='''", "'''"), ("\"", "\"=1"),
    ] {
      let text = Array(before.utf8) + bytes + Array(after.utf8)
      let source = Source(text, path: "x", origin: .candidate)
      #expect(throws: ReadError.self) { try TOMLDocument(source) }
    }
  }

  /// Every prefix is read or refused; no value reaches past the end.
  @Test func survivesEveryTruncation() {
    let text =
      "[[a.b]]\nc.\"d\\n\" = [1.5, {e='x'}, \"\"\"\\\n y\"\"\"] # é\nt = 1979-05-27 07:32:00Z\n"
    let bytes = Array(text.utf8)
    for length in 0..<bytes.count {
      let source = Source(Array(bytes[..<length]), path: "x", origin: .candidate)
      guard let root = try? TOMLDocument(source).root else { continue }
      #expect(root.members.allSatisfy { $0.value.range.upperBound <= length })
    }
  }
}
