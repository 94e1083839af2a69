/// One requirement of a Python package (PEP 508): `name[extra] >=1,<2 ; marker` or `name @ address`.
struct PythonRequirement: Sendable {
  /// Canonical.
  let name: String
  let extras: [String]
  /// Specifiers as written without blanks; the address of a direct reference; empty for any version.
  let specifier: String
  let isDirect: Bool
  let marker: String

  /// Nil for what is no requirement.
  init?(_ text: some Sequence<UInt8>) {
    var reader = Reader(Array(text))
    reader.skipBlanks()
    let name = reader.run { Self.isNamePart($0) }
    guard let first = name.first, let last = name.last, Self.isAlphanumeric(first),
      Self.isAlphanumeric(last)
    else { return nil }
    self.name = PythonName.canonical(name)
    reader.skipBlanks()
    guard let extras = reader.extras() else { return nil }
    self.extras = extras
    reader.skipBlanks()
    isDirect = reader.take("@")
    guard let specifier = isDirect ? reader.address() : reader.specifiers() else { return nil }
    self.specifier = specifier
    reader.skipBlanks()
    if reader.take(";") {
      marker = String(decoding: reader.rest.drop { $0 == 0x20 }, as: UTF8.self)
    } else {
      guard reader.rest.isEmpty else { return nil }
      marker = ""
    }
  }

  /// The one version that `==1.2` or `===1.2` allows.
  var exactVersion: String? {
    guard !isDirect, specifier.hasPrefix("=="), !specifier.utf8.contains(UInt8(ascii: ",")) else {
      return nil
    }
    let version = specifier.utf8.drop { $0 == UInt8(ascii: "=") }
    let isExact =
      specifier.utf8.count - version.count <= 3 && version.last != UInt8(ascii: "*")
    return isExact && !version.isEmpty ? String(Substring(version)) : nil
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ".")
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var rest: ArraySlice<UInt8> { bytes[position...] }

    mutating func run(_ isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
      let run = rest.prefix(while: isPart)
      position = run.endIndex
      return run
    }

    mutating func skipBlanks() { _ = run { $0 == 0x20 || $0 == 0x09 } }

    mutating func take(_ text: String) -> Bool {
      guard rest.starts(with: text.utf8) else { return false }
      position += text.utf8.count
      return true
    }

    mutating func extras() -> [String]? {
      guard take("[") else { return [] }
      let list = run { $0 != UInt8(ascii: "]") }
      guard take("]") else { return nil }
      var extras: [String] = []
      for part in list.split(separator: UInt8(ascii: ",")) {
        let name = part.filter { $0 != 0x20 && $0 != 0x09 }
        guard name.allSatisfy(PythonRequirement.isNamePart) else { return nil }
        if !name.isEmpty { extras.append(PythonName.canonical(name[...])) }
      }
      return extras
    }

    /// Up to ` ;` or the end: an address may hold a semicolon.
    mutating func address() -> String? {
      skipBlanks()
      let address = run { $0 != 0x20 && $0 != 0x09 }
      return address.isEmpty ? nil : String(decoding: address, as: UTF8.self)
    }

    mutating func specifiers() -> String? {
      let isBracketed = take("(")
      let end = UInt8(ascii: isBracketed ? ")" : ";")
      let text = run { $0 != end }
      if isBracketed, !take(")") { return nil }
      let plain = text.filter { $0 != 0x20 && $0 != 0x09 }
      guard let first = plain.first else { return "" }
      guard "<>=!~".utf8.contains(first), plain.allSatisfy(Self.isSpecifierPart) else {
        return nil
      }
      return String(decoding: plain, as: UTF8.self)
    }

    private static func isSpecifierPart(_ byte: UInt8) -> Bool {
      PythonRequirement.isNamePart(byte) || "<>=!~,*+".utf8.contains(byte)
    }
  }
}
