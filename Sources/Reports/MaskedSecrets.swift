/// Lines of sources without the names and passwords that addresses hold: reports are read by more people
/// than lockfiles are, and kept longer.
enum MaskedSecrets {
  /// Each scalar between `://` and the authority's last `@` as a star, so that columns stay what they are;
  /// git's own user is no secret.
  ///
  /// - Parameter isCut: whether the line began further ahead; then its first word may be the end of one.
  static func of(_ line: [UInt8], isCut: Bool) -> [UInt8] {
    var shown: [UInt8] = []
    shown.reserveCapacity(line.count)
    var rest = line[...]
    if isCut { shown += masked(&rest) }
    while let byte = rest.popFirst() {
      shown.append(byte)
      if byte == UInt8(ascii: "/"), shown.suffix(3).elementsEqual("://".utf8) {
        shown += masked(&rest)
      }
    }
    return shown
  }

  /// What stands in front of the authority's last `@`, taken off and masked; nothing where there is none.
  private static func masked(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    let authority = rest.prefix { !endsAuthority($0) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return [] }
    let user = rest[..<at]
    rest = rest[at...]
    if user.elementsEqual("git".utf8) { return Array(user) }
    return user.filter { $0 & 0xC0 != 0x80 }.map { _ in UInt8(ascii: "*") }
  }

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte <= 0x20 || "/?#\\\"'`<>()[]{},;|".utf8.contains(byte)
  }
}
