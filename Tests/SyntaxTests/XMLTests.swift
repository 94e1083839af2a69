import Evidence
import Syntax
import Testing

private func read(_ text: String) throws -> XMLDocument {
  try XMLDocument(Source(Array(text.utf8), path: "x.xml", origin: .candidate))
}

@Suite struct XMLTests {
  @Test(arguments: [
    "<a/>", "<a></a>", "\u{FEFF}<a/>", "<?xml version=\"1.0\"?><a/>\n",
    "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<!-- x --><?p i?>\n<a/><!---->",
    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>", "<a b='1' c=\"'&quot;\"/>",
    "<a b = '>' />", "<a\n>x ]] &amp; &#65;&#x1F600;</a\t>", "<a><![CDATA[<b>&]]></a>", "<é/>",
    "<a:b c:d=''/>", "<a>é\u{FFFD}</a>", "<a><?xml-stylesheet x?></a>", "<a>\u{7F}</a>",
  ])
  func accepts(text: String) throws { _ = try read(text) }

  @Test(arguments: [
    "", " ", "x", "<a>", "<a></b>", "<a/><b/>", "<a/>x", "</a>", "<a b/>", "<a b=1/>",
    "<a b='1'c='2'/>", "<a b='1' b='2'/>", "<a b='<'/>", "<a>&x;</a>", "<a>&</a>", "<a>&amp</a>",
    "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#;</a>", "<a>&#1a;</a>",
    "<a>]]></a>", "<a><!-- -- --></a>", "<a><!----- ></a>", "<a><!-- </a>", "<a><![CDATA[</a>",
    "<![CDATA[x]]><a/>", "<1/>", "<-a/>", "< a/>", "<a><?xml version='1.0'?></a>",
    "<a><?XML x?></a>",
    " <?xml version='1.0'?><a/>", "<?xml encoding='UTF-8'?><a/>", "<?xml version='1.0' x='y'?><a/>",
    "<a>\u{1}</a>", "<a>\u{0}</a>", "<a b='\u{B}'/>", "<!-- \u{C} --><a/>", "<a>\u{FFFE}</a>",
    "<a/ >",
    "<a><!ELEMENT b></a>", "<a &amp;/>", "<a>&lt</a>;", "<\u{D7}/>",
  ])
  func refuses(text: String) {
    let error = #expect(throws: ReadError.self) { try read(text) }
    #expect(error?.kind == .malformed)
  }

  @Test(arguments: [
    "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
    "<?xml version=\"1.1\"?><a/>", "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>",
    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>é</a>",
  ])
  func saysWhatIsNotSupported(text: String) {
    let error = #expect(throws: ReadError.self) { try read(text) }
    #expect(error?.kind == .unsupported)
  }

  @Test(
    arguments: [
      [0xFF, 0xFE, 0x3C, 0x00], [0xFE, 0xFF, 0x00, 0x3C], [0x3C, 0x00, 0x61, 0x00],
    ] as [[UInt8]])
  func doesNotReadUTF16(bytes: [UInt8]) {
    let source = Source(bytes, path: "x", origin: .candidate)
    let error = #expect(throws: ReadError.self) { try XMLDocument(source) }
    #expect(error?.kind == .unsupported)
  }

  @Test func readsAProjectFile() throws {
    let text = """
      <Project Sdk="Microsoft.NET.Sdk">
        <!-- packages -->
        <ItemGroup Condition="'$(A)' == 'x&amp;y'">
          <PackageReference Include="A" Version="1.0.0" />
          <PackageReference Include='B'><Version>2<![CDATA[.0]]>.0</Version></PackageReference>
        </ItemGroup>
      </Project>
      """
    let root = try read(text).root
    let group = try #require(root["ItemGroup"])
    #expect(root.attribute("Sdk")?.value == "Microsoft.NET.Sdk")
    #expect(group.attribute("Condition")?.value == "'$(A)' == 'x&y'")
    let packages = group.elements.map { $0 }
    #expect(packages.map { $0.attribute("Include")?.value } == ["A", "B"])
    #expect(packages[0].attribute("Version")?.value == "1.0.0")
    #expect(packages[1]["Version"]?.text == "2.0.0")
    #expect(packages[1]["None"] == nil && packages[1].attribute("Version") == nil)
    func slice(_ range: Range<Int>?) -> String {
      range.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) } ?? "none"
    }
    #expect(slice(packages[0].range) == "<PackageReference Include=\"A\" Version=\"1.0.0\" />")
    #expect(slice(packages[0].attribute("Version")?.range) == "Version=\"1.0.0\"")
    #expect(slice(packages[0].attribute("Version")?.valueRange) == "1.0.0")
    #expect(slice(packages[1]["Version"]?.contentRange) == "2<![CDATA[.0]]>.0")
    #expect(packages[0].place(.cause).position?.line == 4)
  }

  @Test func replacesReferencesAndLineBreaks() throws {
    let root = try read("<a b='x\r\ny\tz&#10;'>1\r\n2\r3&#13;&lt;<![CDATA[\r\n&lt;]]></a>").root
    #expect(root.attribute("b")?.value == "x y z\n")
    #expect(root.text == "1\n2\n3\r<\n&lt;")
  }

  @Test func leavesPrefixesAlone() throws {
    let root = try read("<p:a xmlns:p='u'><p:b/></p:a>").root
    #expect(root.name == "p:a" && root.localName == "a" && root["p:b"] != nil && root["b"] == nil)
  }

  @Test func countsWhatIsLimited() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }
    _ = try read(nested(200))
    #expect(throws: ReadError.self) { try read(nested(201)) }
    let attributes = (0..<101).map { "a\($0)=''" }.joined(separator: " ")
    let error = #expect(throws: ReadError.self) { try read("<a \(attributes)/>") }
    #expect(error?.kind == .limit("attributes"))
    var limits = XMLLimits()
    limits.nodes = 2
    let source = Source(Array("<a><b/><c/></a>".utf8), path: "x", origin: .candidate)
    #expect(throws: ReadError.self) { try XMLDocument(source, limits: limits) }
  }

  @Test func survivesEveryTruncation() {
    let bytes = Array(
      "<?xml version='1.0'?><a b='&amp;é'><!-- c --><d/>x<![CDATA[y]]><?p q?></a>".utf8)
    for length in 0..<bytes.count {
      let source = Source(Array(bytes[..<length]), path: "x", origin: .candidate)
      #expect(throws: ReadError.self) { try XMLDocument(source) }
    }
  }
}
