import Crypto

/// A line of go.sum: what a module's archive, or its go.mod alone, hashes to.
public struct GoSumLine: Sendable, Hashable {
  /// As written: `golang.org/x/text`.
  public let module: String
  /// `v0.3.0`, or `v0.3.0/go.mod` for the go.mod alone.
  public let version: String
  /// `h1:…`
  public let hash: String

  /// Nil for what is not three words of printable characters, and for paths that lead elsewhere.
  public init?(_ line: ArraySlice<UInt8>) {
    guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
      let text = String(validating: line, as: UTF8.self)
    else { return nil }
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 3, words.allSatisfy({ !$0.isEmpty }), words[2].hasPrefix("h1:"),
      Self.isPlain(words[0]), Self.isPlain(words[1])
    else { return nil }
    (module, version, hash) = (words[0], words[1], words[2])
  }

  private static func isPlain(_ path: String) -> Bool {
    path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && $0 != "." && $0 != ".."
    } && !path.utf8.contains(UInt8(ascii: "!"))
  }

  /// The version without `/go.mod`.
  public var release: String {
    version.hasSuffix("/go.mod") ? String(version.dropLast("/go.mod".count)) : version
  }

  /// `MODULE@VERSION` as the database and Go's cache name it: capital letters are `!` and the small one.
  public var lookupName: String {
    (module + "@" + release).map { character in
      character.isASCII && character.isUppercase
        ? "!" + character.lowercased() : String(character)
    }.joined()
  }

  /// The lines of a whole file; nil when one of them is none.
  public static func read(_ bytes: [UInt8]) -> [GoSumLine]? {
    var lines: [GoSumLine] = []
    for line in bytes.split(separator: 0x0A) {
      guard let read = GoSumLine(line.last == 0x0D ? line.dropLast() : line) else { return nil }
      lines.append(read)
    }
    return lines
  }
}

/// An answer of Go's checksum database to `/lookup/MODULE@VERSION`: the number of a record, its lines of
/// go.sum, a blank line, and the signed head of a tree that holds the record.
public struct GoRecord: Sendable {
  public let number: UInt64
  public let lines: [GoSumLine]
  public let head: TreeHead
  /// What the leaf of the tree is over.
  private let text: [UInt8]
  private let note: SignedNote

  static let origin = "go.sum database tree"

  /// Whether the bytes begin as an answer does: a number alone, then a line of go.sum.
  public static func isOne(_ bytes: [UInt8]) -> Bool {
    let lines = bytes.split(
      separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
    return lines.count == 3 && TreeHead.number(lines[0]) != nil && GoSumLine(lines[1]) != nil
  }

  /// - Throws: `malformed-signature`.
  public init(_ bytes: [UInt8]) throws(SignatureFailure) {
    guard bytes.count <= 1 << 20, let end = bytes.firstIndex(of: 0x0A),
      let number = TreeHead.number(bytes[..<end]), let blank = Self.blankLine(bytes, from: end + 1)
    else { throw .malformed("no answer of a checksum database: number, lines, blank line, note") }
    text = Array(bytes[(end + 1)..<blank])
    guard !text.contains(0x0D), let lines = GoSumLine.read(text), !lines.isEmpty,
      lines.allSatisfy({ $0.module == lines[0].module && $0.release == lines[0].release })
    else { throw .malformed("the record does not hold the go.sum lines of one version") }
    guard let note = SignedNote(Array(bytes[(blank + 1)...])), let head = TreeHead(text: note.text),
      head.origin == Self.origin
    else { throw .malformed("no signed '\(Self.origin)' follows the record") }
    self.number = number
    self.lines = lines
    self.note = note
    self.head = head
  }

  /// Index of the empty line's end.
  private static func blankLine(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index < bytes.endIndex {
      if bytes[index] == 0x0A, bytes[index - 1] == 0x0A { return index }
      index += 1
    }
    return nil
  }

  /// Checks the note, then that the record has its place in the tree.
  ///
  /// - Parameter tile: a tile's bytes, at least as wide as asked for; nil when it is not at hand.
  /// - Throws: `no-matching-signer`, `bad-signature`, `log-mismatch`; `unsupported` without the tiles.
  public func verify(
    keys: [NoteKey], tile: @escaping (LogTile) -> [UInt8]?
  ) throws(SignatureFailure) -> Verification {
    let signed = try note.verify(keys: keys)
    guard number < head.size else {
      throw LogEntry.mismatch(
        "the record's number is outside the tree", expected: "below \(head.size)",
        actual: "\(number)")
    }
    let tree = TiledTree(size: head.size, tile: tile)
    let root = try tree.root(with: SHA256.digest([0x00] + text), at: number)
    guard root == head.root else {
      throw LogEntry.mismatch(
        "the record is not in the signed tree", expected: Hex.text(head.root),
        actual: Hex.text(root))
    }
    var result = Verification(format: "go-sumdb", signer: signed.signer, keyID: signed.keyID)
    result.keys = signed.keys
    result.facts = [
      .init("module", "\(lines[0].module) \(lines[0].release)"),
      .init("record", "\(number) of \(head.size)"), .init("root", Hex.text(head.root)),
    ]
    result.notes = ["the tree was not compared with what others see of the log"]
    return result
  }

  /// Compares lines of a go.sum about this version with the record.
  ///
  /// - Throws: `wrong-subject`, `checksum-mismatch`.
  public func match(_ wanted: [GoSumLine]) throws(SignatureFailure) {
    for line in wanted {
      let known = lines.filter { $0.module == line.module && $0.version == line.version }
      guard !known.isEmpty else {
        throw SignatureFailure(
          .wrongSubject, "the record is about another version",
          expected: "\(line.module) \(line.version)",
          actual: lines.map { "\($0.module) \($0.version)" }.joined(separator: ", "),
          next: "get the record of this version from the database")
      }
      guard known.allSatisfy({ $0.hash == line.hash }) else {
        throw SignatureFailure(
          .checksumMismatch, "go.sum and the database disagree on \(line.module) \(line.version)",
          expected: known.map(\.hash).joined(separator: ", "), actual: line.hash,
          next: "do not use the module; find out who changed go.sum")
      }
    }
  }
}
