/// Reads versions as PEP 440's regular expression does (appendix B), parts from left to right.
struct PythonVersionReader {
  private var reader: VersionReader

  init(_ text: String) {
    var bytes = text.utf8.drop(while: VersionReader.isBlank)
    while let last = bytes.last, VersionReader.isBlank(last) { bytes.removeLast() }
    reader = VersionReader(bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
  }

  var isAtEnd: Bool { reader.isAtEnd }

  mutating func version() -> PythonVersion? {
    _ = reader.take("v")
    guard let (epoch, release) = numbers() else { return nil }
    return PythonVersion(
      epoch: epoch, release: release, pre: pre(), post: post(), dev: named(["dev"])?.number,
      local: local())
  }

  /// What `==` and `!=` may have behind the release instead of anything else.
  mutating func takesWildcard() -> Bool { reader.take(".*") && reader.isAtEnd }

  /// `(N!)? N(.N)*`
  private mutating func numbers() -> (DecimalNumber, [DecimalNumber])? {
    guard VersionReader.isDigit(reader.byte) else { return nil }
    var (epoch, first) = (DecimalNumber.zero, DecimalNumber(reader.digits()))
    if reader.take("!") {
      guard VersionReader.isDigit(reader.byte) else { return nil }
      (epoch, first) = (first, DecimalNumber(reader.digits()))
    }
    var release = [first]
    while reader.byte == UInt8(ascii: "."), isDigit(behind: 1) {
      reader.position += 1
      release.append(DecimalNumber(reader.digits()))
    }
    return (epoch, release)
  }

  private func isDigit(behind offset: Int) -> Bool {
    let index = reader.position + offset
    return index < reader.bytes.count && VersionReader.isDigit(reader.bytes[index])
  }

  private mutating func pre() -> PythonVersion.Pre? {
    let names: [StaticString] = ["alpha", "a", "beta", "b", "preview", "pre", "c", "rc"]
    guard let (index, number) = named(names) else { return nil }
    return PythonVersion.Pre(phase: [0, 0, 1, 1, 2, 2, 2, 2][index], number: number)
  }

  /// `-N`, or `post`, `rev` or `r` with or without a number.
  private mutating func post() -> DecimalNumber? {
    if reader.byte == UInt8(ascii: "-"), isDigit(behind: 1) {
      reader.position += 1
      return DecimalNumber(reader.digits())
    }
    return named(["post", "rev", "r"])?.number
  }

  /// `[-_.]? NAME [-_.]? N?`: which name, and the number; nothing is passed over where none stands.
  private mutating func named(_ names: [StaticString]) -> (index: Int, number: DecimalNumber)? {
    let start = reader.position
    skipSeparator()
    for (index, name) in names.enumerated() where reader.take(name) {
      skipSeparator()
      return (index, DecimalNumber(reader.digits()))
    }
    reader.position = start
    return nil
  }

  private mutating func skipSeparator() {
    if Self.isSeparator(reader.byte) { reader.position += 1 }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  /// Letters and digits, one separator between each two parts; nothing is passed over where that is
  /// not what stands behind a plus.
  private mutating func local() -> [PythonVersion.LocalSegment] {
    let start = reader.position
    guard reader.take("+") else { return [] }
    let text = reader.run { byte in
      VersionReader.isDigit(byte) || (0x61...0x7A).contains(byte) || Self.isSeparator(byte)
    }
    let parts = text.split(omittingEmptySubsequences: false, whereSeparator: Self.isSeparator)
    guard parts.allSatisfy({ !$0.isEmpty }) else {
      reader.position = start
      return []
    }
    return parts.map {
      $0.allSatisfy(VersionReader.isDigit) ? .number(DecimalNumber($0)) : .text(Array($0))
    }
  }
}
