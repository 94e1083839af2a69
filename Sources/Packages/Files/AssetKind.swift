/// Files that are named like fonts, images and other assets, and what their formats begin with.
struct AssetKind {
  let name: String
  private let marks: [[UInt8]]

  init?(name: String) {
    guard let dot = name.lastIndex(of: "."),
      let kind = Self.byExtension[String(name[name.index(after: dot)...])]
    else { return nil }
    self = kind
  }

  private init(_ name: String, _ marks: [UInt8]...) {
    self.name = name
    self.marks = marks
  }

  func matches(_ bytes: [UInt8]) -> Bool { marks.contains { bytes.starts(with: $0) } }

  private static let font = AssetKind(
    "a font", Array("wOFF".utf8), Array("wOF2".utf8), [0, 1, 0, 0], Array("OTTO".utf8),
    Array("true".utf8), Array("ttcf".utf8))
  private static let byExtension: [String: AssetKind] = [
    "woff": font, "woff2": font, "ttf": font, "otf": font, "eot": font,
    "png": AssetKind("an image", [0x89, 0x50, 0x4E, 0x47]),
    "jpg": AssetKind("an image", [0xFF, 0xD8]), "jpeg": AssetKind("an image", [0xFF, 0xD8]),
    "gif": AssetKind("an image", Array("GIF8".utf8)),
    "ico": AssetKind("an icon", [0, 0, 1, 0], [0x89, 0x50, 0x4E, 0x47]),
    "webp": AssetKind("an image", Array("RIFF".utf8)),
    "bmp": AssetKind("an image", Array("BM".utf8)),
    "wasm": AssetKind("a module", [0, 0x61, 0x73, 0x6D]),
    "pdf": AssetKind("a document", Array("%PDF".utf8)),
    "wav": AssetKind("a sound", Array("RIFF".utf8)),
    "mp3": AssetKind("a sound", Array("ID3".utf8), [0xFF, 0xFB], [0xFF, 0xF3], [0xFF, 0xF2]),
    "mp4": AssetKind("a film", [0, 0, 0]),
    "zip": AssetKind("an archive", Array("PK".utf8)), "gz": AssetKind("an archive", [0x1F, 0x8B]),
  ]

  /// Whether a runtime has no business with a file of this name.
  static func isOddScript(_ name: String) -> Bool {
    let name = name.lowercased()
    guard let dot = name.lastIndex(of: ".") else { return false }
    let ending = String(name[name.index(after: dot)...])
    return byExtension[ending] != nil || ["svg", "md", "txt", "css", "log", "dat"].contains(ending)
  }
}
