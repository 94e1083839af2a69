import Evidence
import Syntax
import Testing

private func read(_ text: String) throws -> HCLDocument {
  try HCLDocument(Source(Array(text.utf8), path: "x.hcl", origin: .candidate))
}

@Suite struct HCLTests {
  @Test(arguments: [
    "", "\n", "\u{FEFF}a = 1", "# c", "// c\r\n/* d\n */", "a = true\n", "a = [\n1,\n\"x\",\n]",
    "a = []", "a = [null, [false]]", "b {}", "b { a = 1 }", "b \"x\" y {\n}\n", "a-b_1 = -1.5e+3",
    "a = \"\\u00e9$ %{x\"".replacing("%{", with: "%%{"), "a = 1 # c\r\nb = 2", "_a = 1",
  ])
  func accepts(text: String) throws { _ = try read(text) }

  @Test(arguments: [
    "a", "a =", "= 1", "1a = 1", "a = [1 2]", "a = [,]", "a = [", "a = \"x", "a = \"x\ny\"",
    "a = \"\\x\"", "a = \"\\uD800\"", "b {", "b \"x\"", "}", "b {}}", "/* x", "a = 1.", "a = -",
    "a = \"\u{1}\"", "a = 1\na = 2", "b {\na = 1\na = 2\n}", "-a = 1", "a\n= 1", "# \u{0}",
  ])
  func refuses(text: String) {
    let error = #expect(throws: ReadError.self) { try read(text) }
    #expect(error?.kind == .malformed)
  }

  @Test(arguments: [
    "a = <<EOT\nx\nEOT\n", "a = {}", "a = \"${b}\"", "a = \"%{ if b }\"", "a = b.c", "a = (1)",
    "a = 1 + 2", "a = f(1)", "a = [for x in y : x]",
  ])
  func saysWhatIsNotSupported(text: String) {
    #expect(throws: ReadError.self) { try read(text) }
    let error = #expect(throws: ReadError.self) { try read(text) }
    #expect(error?.kind == .unsupported || text.contains("for"))
  }

  @Test func readsALockFile() throws {
    let text = """
      # This file is maintained automatically by "terraform init".

      provider "registry.terraform.io/hashicorp/aws" {
        version     = "5.0.0"
        constraints = ">= 4.0.0, < 6.0.0"
        hashes = [
          "h1:AAAA=",
          "zh:00ff",
        ]
      }

      provider "example.org/a/b" {
        version = "1.0.0" // c
        numbers = [1, -2, 1.5]
      }
      """
    let blocks = try read(text).body.blocks
    #expect(blocks.map(\.type) == ["provider", "provider"])
    #expect(
      blocks.map { $0.labels.compactMap(\.string) }
        == [["registry.terraform.io/hashicorp/aws"], ["example.org/a/b"]])
    #expect(blocks[0]["version"]?.string == "5.0.0")
    #expect(blocks[0]["hashes"]?.elements.compactMap(\.string) == ["h1:AAAA=", "zh:00ff"])
    #expect(blocks[1]["numbers"]?.elements.map(\.integer) == [1, -2, nil])
    #expect(blocks[0].attributes.map(\.name) == ["version", "constraints", "hashes"])
    #expect(blocks[1]["none"] == nil && blocks[0].blocks.isEmpty)
    func slice(_ range: Range<Int>?) -> String {
      range.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) } ?? "none"
    }
    #expect(slice(blocks[0].attributes[0].range) == "version     = \"5.0.0\"")
    #expect(slice(blocks[0]["version"]?.contentRange) == "5.0.0")
    #expect(
      slice(blocks[1].range).hasPrefix("provider \"example")
        && slice(blocks[1].range).hasSuffix("}"))
    #expect(blocks[1].place(.cause).position?.line == 12)
  }

  @Test func undoesEscapes() throws {
    let body = try read(#"a = "\n\t\"\\\u00e9\U0001F600 $${x} %%{y} $ $$ %""#).body
    #expect(body["a"]?.string == "\n\t\"\\é\u{1F600} ${x} %{y} $ $$ %")
    #expect(try read("b \"x\\n\" y {}").body.blocks[0].labels.map(\.string) == ["x\n", "y"])
  }

  @Test func findsNamesThatStandTwiceAmongMany() throws {
    let names = (0..<100).map { "a\($0) = \($0)" }
    #expect(try read(names.joined(separator: "\n")).body["a99"]?.integer == 99)
    #expect(throws: ReadError.self) { try read((names + ["a7 = 1"]).joined(separator: "\n")) }
  }

  @Test func countsDepth() throws {
    func lists(_ depth: Int) -> String {
      "a = " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try read(lists(200))
    for text in [lists(201), String(repeating: "b {\n", count: 300)] {
      let error = #expect(throws: ReadError.self) { try read(text) }
      #expect(error?.kind == .limit("depth"))
    }
  }

  @Test func survivesEveryTruncation() {
    let bytes = Array("b \"x\" {\n a = [1, \"\\u00e9$${\", /* c */ true]\n}\n# é\n".utf8)
    for length in 0..<bytes.count {
      let source = Source(Array(bytes[..<length]), path: "x", origin: .candidate)
      guard let body = try? HCLDocument(source).body else { continue }
      #expect(body.blocks.allSatisfy { $0.range.upperBound <= length })
    }
  }
}
