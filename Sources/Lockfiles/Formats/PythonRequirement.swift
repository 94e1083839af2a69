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

  /// The same where it stands; nearly every one is `name==version`, which is read without a copy.
  init?(_ text: RawText, _ range: Range<Int>) {
    if let parts = Pinned(text, range) {
      self.init(
        name: text.string(parts.name), specifier: text.string(parts.specifier),
        marker: text.string(parts.marker))
    } else {
      self.init(text.part(range))
    }
  }

  private init(name: String, specifier: String, marker: String) {
    self.name = name
    self.specifier = specifier
    self.marker = marker
    extras = []
    isDirect = false
  }

  /// `name==version ; marker`, its name in canonical spelling.
  private struct Pinned {
    let name, specifier, marker: Range<Int>

    init?(_ text: RawText, _ range: Range<Int>) {
      var (index, last) = (range.lowerBound, UInt8(ascii: "-"))
      while index < range.upperBound {
        let byte = text[index]
        let isPlain = (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
        guard isPlain || byte == UInt8(ascii: "-") && last != byte else { break }
        last = byte
        index &+= 1
      }
      guard index > range.lowerBound, last != UInt8(ascii: "-"),
        text.starts(index..<range.upperBound, with: "==")
      else { return nil }
      name = range.lowerBound..<index
      let start = index
      index &+= 2
      while index < range.upperBound,
        PythonRequirement.isNamePart(text[index]) || text[index] == UInt8(ascii: "+")
      {
        index &+= 1
      }
      guard index > start + 2 else { return nil }
      specifier = start..<index
      while index < range.upperBound, RawText.isBlank(text[index]) { index &+= 1 }
      guard index < range.upperBound else {
        marker = index..<index
        return
      }
      guard text[index] == UInt8(ascii: ";") else { return nil }
      index &+= 1
      while index < range.upperBound, text[index] == 0x20 { index &+= 1 }
      marker = index..<range.upperBound
    }
  }

  /// The one version that `==1.2` or `===1.2` allows.
  var exactVersion: String? {
    guard !isDirect else { return nil }
    var specifier = specifier
    return specifier.withUTF8 { text in
      var start = 0
      while start < text.count, text[start] == UInt8(ascii: "=") { start &+= 1 }
      guard (2...3).contains(start), start < text.count, text.last != UInt8(ascii: "*"),
        !text.contains(UInt8(ascii: ","))
      else { return nil }
      return String(decoding: UnsafeBufferPointer(rebasing: text[start...]), as: UTF8.self)
    }
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
