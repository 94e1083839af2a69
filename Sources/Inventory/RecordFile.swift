import Evidence
import Syntax

/// `RECORD` of an installed distribution: a comma-separated line for each file with its path, digest and
/// size (PyPA, "Recording installed projects").
public struct RecordFile: Sendable {
  public struct Row: Sendable {
    /// As written, relative to the folder that holds the `.dist-info` folder; scripts begin with `../`.
    public let path: String
    /// Nil where none is stated, as of RECORD itself.
    public let digest: Digest?
    public let size: Int?
    /// Of the line.
    public let range: Range<Int>
  }

  public let source: Source
  public let rows: [Row]

  /// Rows of one RECORD; the largest packages have some 20,000 files.
  private static let rowLimit = 500_000

  /// - Throws: `malformed` for lines that are no three fields, digests that installers may not write, and
  ///   paths that stand twice with different content; `limit` past 500,000 rows.
  public init(_ source: Source) throws(ReadError) {
    self.source = source
    var reader = RecordReader(source.bytes)
    var rows: [Row] = []
    var known: [String: Int] = [:]
    while let (fields, range) = try reader.next() {
      let row = try Self.row(fields, range)
      if let earlier = known.updateValue(rows.count, forKey: row.path),
        rows[earlier].digest != row.digest
      {
        throw ReadError(at: range.lowerBound, "'\(row.path)' stands twice with two digests")
      }
      guard rows.count < Self.rowLimit else {
        throw ReadError(.limit("rows"), at: range.lowerBound, "more files than are read")
      }
      rows.append(row)
    }
    self.rows = rows
  }

  private static func row(_ fields: [String], _ range: Range<Int>) throws(ReadError) -> Row {
    guard fields.count == 3, !fields[0].isEmpty, !fields[0].utf8.contains(0) else {
      throw ReadError(at: range.lowerBound, "a line is a path, a digest and a size")
    }
    let size = fields[2].isEmpty ? nil : Int(fields[2])
    guard fields[2].isEmpty || (size ?? -1) >= 0 else {
      throw ReadError(at: range.lowerBound, "a size that is no number")
    }
    return Row(
      path: fields[0], digest: try digest(fields[1], range), size: size, range: range)
  }

  /// `sha256=` and URL-safe base64 without padding; never a weaker algorithm.
  private static func digest(_ text: String, _ range: Range<Int>) throws(ReadError) -> Digest? {
    if text.isEmpty { return nil }
    let bytes = Array(text.utf8)
    guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")),
      let algorithm = [Digest.Algorithm.sha256, .sha384, .sha512].first(where: {
        $0.name.utf8.elementsEqual(bytes[..<equals])
      })
    else { throw ReadError(at: range.lowerBound, "a digest that is no SHA-2") }
    let standard = bytes[(equals + 1)...].map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "-"): UInt8(ascii: "+")
      case UInt8(ascii: "_"): UInt8(ascii: "/")
      case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): 0
      default: byte
      }
    }
    let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - standard.count % 4) % 4)
    guard let value = Base64Decoding.bytes((standard + padding)[...]),
      let digest = Digest(algorithm, value)
    else { throw ReadError(at: range.lowerBound, "a digest that is no URL-safe base64") }
    return digest
  }
}

/// Splits comma-separated lines (RFC 4180): fields in quotes may hold commas, breaks and doubled quotes.
private struct RecordReader {
  private let bytes: [UInt8]
  private var position: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The fields of the next line that is not empty; nil at the end.
  mutating func next() throws(ReadError) -> (fields: [String], range: Range<Int>)? {
    while position < bytes.count, bytes[position] == 0x0A || bytes[position] == 0x0D {
      position += 1
    }
    guard position < bytes.count else { return nil }
    let start = position
    var fields: [String] = []
    while true {
      fields.append(try field())
      guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
      guard fields.count < 3 else {
        throw ReadError(at: start, "a line of more than three fields")
      }
      position += 1
    }
    return (fields, start..<position)
  }

  private mutating func field() throws(ReadError) -> String {
    let start = position
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      while position < bytes.count, !Self.ends.contains(bytes[position]) { position += 1 }
      return try text(bytes[start..<position], at: start)
    }
    var value: [UInt8] = []
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      guard byte == UInt8(ascii: "\"") else {
        value.append(byte)
        continue
      }
      guard position < bytes.count, bytes[position] == byte else {
        guard position == bytes.count || Self.ends.contains(bytes[position]) else {
          throw ReadError(at: position, "something behind a closing quote")
        }
        return try text(value[...], at: start)
      }
      value.append(byte)
      position += 1
    }
    throw ReadError(at: start, "a quote that is never closed")
  }

  private static let ends: Set<UInt8> = [UInt8(ascii: ","), 0x0A, 0x0D]

  private func text(_ value: ArraySlice<UInt8>, at start: Int) throws(ReadError) -> String {
    guard let text = String(validating: value, as: UTF8.self) else {
      throw ReadError(at: start, "bytes that are not UTF-8 text")
    }
    return text
  }
}
