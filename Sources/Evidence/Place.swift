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
  private let anchor: Anchor

  private enum Anchor: Sendable {
    case file
    case position(Position)
    case range(Range<Int>, in: [UInt8])
  }

  /// A place whose position is known; nil when the whole file is meant.
  public init(_ role: Role, in origin: Origin, path: TreePath, position: Position? = nil) {
    self.init(role, origin, path, position.map { .position($0) } ?? .file)
  }

  /// A range of a file's bytes. Line and column are computed when they are asked for: most places
  /// are never printed.
  public init(_ role: Role, in origin: Origin, path: TreePath, range: Range<Int>, of bytes: [UInt8])
  {
    self.init(role, origin, path, .range(range, in: bytes))
  }

  private init(_ role: Role, _ origin: Origin, _ path: TreePath, _ anchor: Anchor) {
    self.role = role
    self.origin = origin
    self.path = path
    self.anchor = anchor
  }

  /// The same place in another role.
  public func with(_ role: Role) -> Place { Place(role, origin, path, anchor) }

  /// The same place where the bytes that it was told of are a piece of a file.
  ///
  /// - Parameter offset: where the piece begins in `bytes`, the whole file.
  public func moved(by offset: Int, into bytes: [UInt8]) -> Place {
    guard case .range(let range, _) = anchor else { return self }
    let moved = (range.lowerBound + offset)..<(range.upperBound + offset)
    return Place(role, origin, path, .range(moved, in: bytes))
  }

  /// Nil when the whole file is meant.
  ///
  /// - Complexity: O(n) in the range's offset.
  public var position: Position? { position(hasExcerpt: true) }

  /// Nil when the whole file is meant.
  ///
  /// - Parameter hasExcerpt: whether the line itself is wanted, too.
  /// - Complexity: O(n) in the range's offset.
  public func position(hasExcerpt: Bool) -> Position? {
    switch anchor {
    case .file: nil
    case .position(let position): position
    case .range(let range, let bytes): Position(of: range, in: bytes, hasExcerpt: hasExcerpt)
    }
  }

  /// Where in the file it begins, for ordering.
  public var byteOffset: Int {
    switch anchor {
    case .file: 0
    case .position(let position): position.byteOffset
    case .range(let range, _): range.lowerBound
    }
  }

  public static func == (left: Place, right: Place) -> Bool {
    left.role == right.role && left.origin == right.origin && left.path == right.path
      && left.byteOffset == right.byteOffset
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(role)
    hasher.combine(path)
    hasher.combine(byteOffset)
  }
}
