import Evidence
import Syntax

/// The pinned manifest, `.pintle/pins`, format version 1.
public struct Pins: Sendable {
  /// A line whose kind or fact this version does not know: it is not verified, by name.
  public struct UnknownLine: Sendable {
    public let range: Range<Int>
    public let what: String
  }

  public static let path: TreePath = ".pintle/pins"
  public static let header = "#pintle-pins 1"

  /// In canonical order, one per key.
  public let lines: [Pin]
  public let unknown: [UnknownLine]
  public let source: Source
  private let byKey: [Pin.Key: Int]

  public init(lines: [Pin], unknown: [UnknownLine] = [], source: Source) {
    self.lines = lines.sorted { $0.key < $1.key }
    self.unknown = unknown
    self.source = source
    byKey = Dictionary(
      self.lines.enumerated().map { ($0.element.key, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  public static let none = Pins(lines: [], source: Source([], path: path, origin: .pins))

  public subscript(_ key: Pin.Key) -> Pin? { byKey[key].map { lines[$0] } }

  public func all(_ kind: Pin.Kind) -> some Sequence<Pin> {
    lines.lazy.filter { $0.key.kind == kind }
  }

  /// The canonical file: the header, then what `LC_ALL=C sort -u` makes of the lines.
  public static func text(_ lines: some Sequence<Pin>) -> [UInt8] {
    let texts = Set(lines.map { Array($0.text.utf8) }).sorted { $0.lexicographicallyPrecedes($1) }
    return Array((header + "\n").utf8) + texts.flatMap { $0 + [UInt8(ascii: "\n")] }
  }
}
