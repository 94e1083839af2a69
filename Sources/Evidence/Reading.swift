/// Why a document could not be read: a byte offset and what stands there.
public struct ReadError: Error, Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// The bytes are not of the format.
    case malformed
    /// The format, or this version of it, is not one that is read.
    case unsupported
    /// A limit was passed; its name.
    case limit(String)
  }

  public let kind: Kind
  /// Byte offset into the source.
  public let offset: Int
  public let what: String

  public init(_ kind: Kind = .malformed, at offset: Int, _ what: String) {
    self.kind = kind
    self.offset = offset
    self.what = what
  }
}

/// What a reader returns.
public enum Reading<Value: Sendable>: Sendable {
  /// The value, and what was odd about the document though it could be read.
  case read(Value, anomalies: [Anomaly])
  /// A format or version that is not read; what it is.
  case unsupported(String)
  case malformed(ReadError)
}

/// Something two readers of the same bytes could see differently.
public struct Anomaly: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case duplicateKey
    /// Two parts of the document contradict each other.
    case disagreement
  }

  public let kind: Kind
  public let range: Range<Int>
  public let earlier: Range<Int>?
  public let what: String

  public init(_ kind: Kind, _ range: Range<Int>, earlier: Range<Int>? = nil, _ what: String) {
    self.kind = kind
    self.range = range
    self.earlier = earlier
    self.what = what
  }
}
