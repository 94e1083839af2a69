import Evidence
import Lockfiles
import Syntax
import Testing

/// What every format of lines refuses, and where; told by `gradle.lockfile`, which has the least grammar.
@Suite struct TextLinesTests {
  static func offset(_ bytes: [UInt8]) -> Int? {
    let source = Source(bytes, path: "gradle.lockfile", origin: .candidate)
    guard case .malformed(let error) = LockfileFormats.read(source) else { return nil }
    return error.offset
  }

  @Test(
    arguments: [
      ("a:b:1=c\n", [0xFF], 8), ("# \u{E9}\n", [0xC3, 0x28], 5),
      ("# \u{1F600}\n", [0xED, 0xA0, 0x80], 7),
      ("a:b:1=c\n", [0x00], 8), ("a:b:1=c\n", Array("<<<<<<< ours\n".utf8), 8),
      ("a:b:1=c\r\n", Array(">>>>>>> theirs".utf8), 9),
      ("# \u{E9}\tb", Array("\ra:b:1=c\n".utf8), 6), ("a:b:1=c\r\n# d", Array("\r".utf8), 12),
      ("a:b:", Array("1\u{1B}[2J=c\n".utf8), 5), ("a:b:1=c\n", [0x7F], 8), ("# c", [0x0C], 3),
    ] as [(String, [UInt8], Int)])
  func refuses(text: String, tail: [UInt8], offset: Int) {
    #expect(Self.offset(Array(text.utf8) + tail) == offset)
  }

  @Test(arguments: ["", "\u{FEFF}a:b:1=c", "a:b:1=c\r\n\r\n", "# \u{E9}", "\n\n"])
  func accepts(text: String) {
    #expect(Self.offset(Array((text + "\nempty=").utf8)) == nil)
  }
}
