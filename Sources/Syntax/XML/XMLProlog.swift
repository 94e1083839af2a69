import Evidence

/// The byte order mark and the XML declaration (XML 1.0 sections 2.8 and 4.3.3, appendix F).
extension XMLScanner {
  mutating func prolog() throws(ReadError) {
    for mark in [[0xFE, 0xFF], [0xFF, 0xFE], [0x3C, 0x00], [0x00, 0x3C]] as [[UInt8]]
    where bytes.starts(with: mark) {
      throw ReadError(.unsupported, at: 0, "UTF-16 or UTF-32; only UTF-8 is read")
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    guard starts(with: "<?xml"), [0x20, 0x09, 0x0A, 0x0D].contains(byte(at: position &+ 5)) else {
      return
    }
    position &+= 5
    try declaration()
  }

  /// `version`, then `encoding` and `standalone`, each if it is there.
  private mutating func declaration() throws(ReadError) {
    guard let version = try setting("version") else { throw error("'version' is expected") }
    guard version == "1.0" else {
      throw ReadError(.unsupported, at: position, "XML of version '\(version.prefix(20))'")
    }
    if let encoding = try setting("encoding") { try check(encoding) }
    if let alone = try setting("standalone"), alone != "yes", alone != "no" {
      throw error("'standalone' is 'yes' or 'no'")
    }
    skipBlanks()
    guard starts(with: "?>") else { throw error("'?>' is expected") }
    position &+= 2
  }

  private mutating func setting(_ name: StaticString) throws(ReadError) -> String? {
    let start = position
    skipBlanks()
    guard position > start, starts(with: name) else {
      position = start
      return nil
    }
    position &+= name.utf8CodeUnitCount
    skipBlanks()
    guard byte == UInt8(ascii: "=") else { throw error("'=' is expected behind a name") }
    position &+= 1
    skipBlanks()
    let quote = byte
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw error("a value in quotes is expected")
    }
    position &+= 1
    let content = position
    while byte != quote, byte > 0x20, byte < 0x7F { position &+= 1 }
    guard byte == quote else { throw error("the end of the value is expected") }
    position &+= 1
    return String(decoding: bytes[content..<(position &- 1)], as: UTF8.self)
  }

  /// A text of ASCII alone is the same in the encodings that Windows and Java wrote for long.
  private func check(_ encoding: String) throws(ReadError) {
    let name = encoding.lowercased()
    if name == "utf-8" || name == "utf8" { return }
    let isLikeASCII =
      name == "us-ascii" || name == "ascii" || name.hasPrefix("iso-8859-")
      || name.hasPrefix("windows-125") || name.hasPrefix("cp125")
    guard isLikeASCII, !bytes.contains(where: { $0 >= 0x80 }) else {
      throw ReadError(
        .unsupported, at: position, "encoding '\(encoding.prefix(40))'; only UTF-8 is read")
    }
  }
}
