import Evidence
import Inventory
import Syntax

/// Yarn's lockfile. Two formats share its name: the classic one of yarn 1, and the YAML that yarn 2 and
/// later write. A comment at the top tells the classic one, the key `__metadata` the other.
enum YarnLock: LockfileFormat {
  static let names: Set = ["yarn.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    do throws(ReadError) {
      guard source.bytes.count <= Source.defaultLimit else {
        throw ReadError(.limit("size"), at: 0, "the text is over the size limit")
      }
      let lockfile =
        try isClassic(source.bytes) ? YarnClassic.read(source) : try YarnBerry.read(source)
      return .read(lockfile, anomalies: lockfile.anomalies)
    } catch {
      if error.kind == .unsupported { return .unsupported(error.what) }
      return .malformed(error)
    }
  }

  private static let header = "# yarn lockfile v"

  /// Looks at the comments at the top.
  private static func isClassic(_ bytes: [UInt8]) throws(ReadError) -> Bool {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    while let first = rest.first {
      let line = rest.prefix { $0 != 0x0A && $0 != 0x0D }
      if line.starts(with: header.utf8) {
        let version = String(decoding: line.dropFirst(header.utf8.count), as: UTF8.self)
        if version == "1" { return true }
        throw ReadError(
          .unsupported, at: line.startIndex,
          "yarn lockfile v\(version) is newer than this pintle reads (v1, and __metadata 4 to 8, 10)"
        )
      }
      guard first == UInt8(ascii: "#") || line.isEmpty else { break }
      rest = rest[line.endIndex...].dropFirst()
    }
    return false
  }
}

/// What yarn is asked for: `name@range`, and in berry `name@npm:range`.
struct YarnRequest {
  /// The name it is installed under.
  let name: Substring
  let specifier: Substring

  init(_ text: some StringProtocol) {
    self.init(Substring(text))
  }

  init(_ text: Substring) {
    let at = text.utf8.dropFirst().firstIndex(of: UInt8(ascii: "@"))
    name = text[..<(at ?? text.endIndex)]
    specifier = at.map { text[text.utf8.index(after: $0)...] } ?? ""
  }

  /// The package's own name: of `npm:other@1.0.0` the other's.
  var realName: Substring {
    guard specifier.utf8.starts(with: "npm:".utf8) else { return name }
    let rest = specifier[specifier.utf8.index(specifier.startIndex, offsetBy: 4)...]
    guard let at = rest.utf8.dropFirst().firstIndex(of: UInt8(ascii: "@")) else { return name }
    return rest[..<at]
  }
}
