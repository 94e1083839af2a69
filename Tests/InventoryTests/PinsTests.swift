import Evidence
import Inventory
import Syntax
import Testing

@Suite struct PinsTests {
  static let digest = String(repeating: "ab", count: 32)

  static func read(_ text: String) throws -> Pins {
    try Pins.read(Source(Array(text.utf8), path: Pins.path, origin: .pins))
  }

  @Test func writesCanonically() throws {
    let text = """
      #pintle-pins 1
      tool b digest:none
      file a%20b sha256:\(Self.digest)
      package pkg:npm/%40scope/tool@2.1.0 sha512:\(String(repeating: "0", count: 128)) install:no host:npmjs
      file a%20b sha256:\(Self.digest)

      """
    let pins = try Self.read(text)
    #expect(pins.lines.count == 3)
    let canonical = String(decoding: Pins.text(pins.lines), as: UTF8.self)
    #expect(canonical.hasPrefix("#pintle-pins 1\nfile a%20b sha256:"))
    #expect(canonical.contains("host:npmjs install:no sha512:"))
    #expect(try Self.read(canonical).lines == pins.lines)
    #expect(TreePath(pinned: "a%20b") == "a b")
  }

  @Test func joinsLinesThatAgree() throws {
    let pins = try Self.read("#pintle-pins 1\nfile a sha256:\(Self.digest)\nfile a digest:none\n")
    #expect(pins[Pin.Key(.file, "a")]?.facts.map(\.name) == ["digest", "sha256"])
  }

  @Test(arguments: [
    "", "#pintle-pins 1", "#pintle-pins 1\nfile a sha256:xyz\n",
    "#pintle-pins 1\nfile  a digest:none\n",
    "#pintle-pins 1\nfile a digest:none", "#pintle-pins 1\nfile a\tb digest:none\n",
    "#pintle-pins 1\nfile a digest:some\n", "#pintle-pins 1\nfile a commit:abc\n",
    "#pintle-pins 1\nfile é digest:none\n", "#pintle-pins 1\n=======\n",
    "#pintle-pins 1\nfile a :x\n",
  ])
  func refuses(text: String) { #expect(throws: ReadError.self) { try Self.read(text) } }

  @Test func namesWhatItDoesNotKnow() throws {
    let pins = try Self.read(
      "#pintle-pins 1\nrocket a speed:fast\nfile a mood:good\nfile b x-mood:good digest:none\n")
    #expect(pins.unknown.map(\.what) == ["the kind 'rocket'", "the fact 'mood' of file a"])
    #expect(pins.lines.count == 1)
  }

  @Test func longLinesAreALimit() {
    let line = "file a url:" + String(repeating: "x", count: 4096)
    let error = #expect(throws: ReadError.self) { try Self.read("#pintle-pins 1\n\(line)\n") }
    #expect(error?.kind == .limit("line-length"))
  }
}
