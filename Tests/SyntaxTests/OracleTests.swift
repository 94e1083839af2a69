import Evidence
import Syntax
import TestSupport
import Testing

/// Python's own TOML and XML readers as oracles, over documents that are put together from pieces and
/// then damaged.
@Suite struct OracleTests {
  static let count = 6000

  /// Both read a document or both refuse it, but for numbers past 64 bits, which Python takes.
  @Test func agreesWithAnotherTOMLReader() throws {
    let pieces = [
      "a=1\n", "b.c=2\n", "b.d={e=1,f=[1,2,]}\n", "[a]\n", "[b]\n", "[b.c]\n", "[[d]]\n", "[d.e]\n",
      "[[d.f]]\n", "x='y'\n", "\"x\"=\"\\u0041\"\n", "y=\"\"\"z\\\n  z\"\"\"\n", "y='''\n'''\n",
      "#c\r\n",
      "t=1979-05-27T07:32:00Z\n", "t=07:32:00\n", "t=1979-02-29\n", "n=0x1F\n", "n=1e-3\n",
      "n=+1_0\n",
      "n=01\n", "g=inf\n", "g=true\n", "h=[\n1,#c\n]\n", "h=[[],{}]\n", "b=1\n", "d.g=1\n", "é=1\n",
      "k={a.b=1,a.c=2}\n", "k={a=1}\nk.b=2\n", "\t \n", "p=\"é\"\n",
    ]
    let script = """
      import sys, tomllib

      def read(text):
          try:
              tomllib.loads(text.decode("utf-8"))
              return "ok"
          except (UnicodeDecodeError, tomllib.TOMLDecodeError):
              return "no"

      """
    try compare(pieces, "\"'=[]{},.#\\\n\r09_-+:aT\u{1}\u{7F}", script) { source in
      (try? TOMLDocument(source)) == nil ? "no" : "ok"
    }
  }

  /// Both read the same names, attributes and texts, or both refuse.
  @Test func agreesWithAnotherXMLReader() throws {
    let pieces = [
      "<a>", "</a>", "<b x=\"1\">", "</b>", "<c/>", "<d y='&lt;' z=\"q\"/>", "text", "&amp;",
      "&#65;",
      "&#x1F600;", "&x;", "&", "]]>", "<![CDATA[x<]]>", "<!-- c -->", "<!-- -- -->", "<?p i?>",
      "<?xml version=\"1.0\"?>", "\r\n", "\r", "\t", "é", "\u{B7}", "<é é\u{301}=\"1\"/>", "\u{1}",
      "\u{FFFE}", "<a b=\"1\" b=\"2\">", "<e f = \"\r\n\t\"/>", "<", ">", "<-", "&#0;", "&#xD800;",
    ]
    let script = """
      import sys
      from xml.parsers import expat

      def shown(element):
          name, attributes, texts, children = element
          return f"({name}{''.join(attributes)}|{''.join(texts)}{''.join(map(shown, children))})"

      def read(text):
          parser, open, roots = expat.ParserCreate(), [], []

          def start(name, attributes):
              element = (name, [f"[{key}={value}]" for key, value in attributes.items()], [], [])
              (open[-1][3] if open else roots).append(element)
              open.append(element)

          parser.StartElementHandler = start
          parser.EndElementHandler = lambda name: open.pop()
          parser.CharacterDataHandler = lambda text: open[-1][2].append(text)
          try:
              parser.Parse(text, True)
              return "ok " + shown(roots[0]).encode("utf-8").hex()
          except (expat.ExpatError, LookupError, ValueError):
              return "no"

      """
    try compare(pieces, "<>&;\"'=/ -!?[]x", script, before: "<r>", behind: "</r>") { source in
      do throws(ReadError) {
        return "ok " + hex(shown(try XMLDocument(source).root).utf8)
      } catch {
        return error.kind == .unsupported ? "unsupported" : "no"
      }
    }
  }

  private func shown(_ element: XMLElement) -> String {
    let attributes = element.attributes.map { "[\($0.name)=\($0.value)]" }.joined()
    let children = element.elements.map { shown($0) }.joined()
    return "(\(element.name)\(attributes)|\(element.text)\(children))"
  }

  /// Puts documents together, reads them, and lets the script's `read` read them too.
  private func compare(
    _ pieces: [String], _ characters: String, _ script: String, before: String = "",
    behind: String = "", _ read: (Source) -> String
  ) throws {
    var random = SplitMix(state: 7)
    func pick<Element>(_ elements: [Element]) -> Element {
      elements[Int(random.next() % UInt64(elements.count))]
    }
    var lines: [String] = []
    for _ in 0..<Self.count {
      var text = before
      for _ in 0..<(random.next() % 6) { text += pick(pieces) }
      var bytes = Array((text + behind).utf8)
      if random.next() % 4 == 0, !bytes.isEmpty {
        bytes[Int(random.next() % UInt64(bytes.count))] = pick(
          Array(characters.utf8) + [0x80, 0xC3])
      }
      lines.append(hex(bytes) + "\t" + read(Source(bytes, path: "x", origin: .candidate)))
    }
    let rest = """
      wrong = good = 0
      for line in sys.stdin.read().split("\\n"):
          text, ours = line.split("\\t")
          theirs = read(bytes.fromhex(text))
          good += theirs != "no"
          if ours != theirs and ours != "unsupported":
              wrong += 1
              print(bytes.fromhex(text), "ours", ours, "theirs", theirs, file=sys.stderr)
      sys.exit(wrong > 0 or good < 1000)
      """
    try Python.run(script + "\n" + rest, [], input: Array(lines.joined(separator: "\n").utf8))
  }

  private func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
