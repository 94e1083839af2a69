/// Which state of the world a place belongs to.
public enum Origin: Sendable, Hashable {
  case candidate, base, workTree, pins, log
  case upstream(String)
  case archive(String)

  public var name: String {
    switch self {
    case .candidate: "candidate"
    case .base: "base"
    case .workTree: "workTree"
    case .pins: "pins"
    case .log: "log"
    case .upstream(let id): "upstream(\(id))"
    case .archive(let id): "archive(\(id))"
    }
  }
}

/// A range in a text: bytes from the start of the file, lines and columns from one. Columns count
/// Unicode scalars (a byte that is no part of UTF-8 counts as one).
public struct Position: Sendable, Hashable {
  public let line: Int
  public let column: Int
  public let endLine: Int
  /// The column behind the last character.
  public let endColumn: Int
  public let byteOffset: Int
  public let byteLength: Int
  /// The bytes of the first line, without its line ending, at most 4 KiB around the range.
  public let excerpt: [UInt8]
  /// How many scalars of the first line were cut before `excerpt`.
  public let excerptColumn: Int

  public init(
    line: Int, column: Int, endLine: Int, endColumn: Int, byteOffset: Int, byteLength: Int,
    excerpt: [UInt8], excerptColumn: Int = 0
  ) {
    self.line = line
    self.column = column
    self.endLine = endLine
    self.endColumn = endColumn
    self.byteOffset = byteOffset
    self.byteLength = byteLength
    self.excerpt = excerpt
    self.excerptColumn = excerptColumn
  }
}

/// Where evidence stands.
public struct Place: Sendable, Hashable {
  public enum Role: Sendable, Hashable {
    case cause, was, pin
    case step(Int)

    public var name: String {
      switch self {
      case .cause: "cause"
      case .was: "was"
      case .pin: "pin"
      case .step(let number): "step(\(number))"
      }
    }
  }

  public let role: Role
  public let origin: Origin
  public let path: TreePath
  /// Nil when the whole file is meant.
  public let position: Position?

  public init(_ role: Role, in origin: Origin, path: TreePath, position: Position? = nil) {
    self.role = role
    self.origin = origin
    self.path = path
    self.position = position
  }

  /// The same place under another role.
  public func with(role: Role) -> Place {
    Place(role, in: origin, path: path, position: position)
  }
}
