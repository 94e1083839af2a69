import CLibgit2

/// What libgit2 refused, and why.
public struct GitError: Error, Sendable, CustomStringConvertible {
  public enum Kind: Sendable {
    case notFound, ambiguous, corrupt, unsupported, limit, other
  }

  public let kind: Kind
  public let call: String
  public let message: String

  public init(_ kind: Kind, call: String, message: String) {
    self.kind = kind
    self.call = call
    self.message = message
  }

  public var description: String { message }

  /// Turns a return code into an error, with libgit2's own last message.
  static func check(_ code: Int32, _ call: String) throws(GitError) {
    if code >= 0 { return }
    let last = git_error_last()
    let message = last?.pointee.message.map { String(cString: $0) } ?? "error \(code)"
    throw GitError(kind(code, last.map { $0.pointee.klass }, message), call: call, message: message)
  }

  private static func kind(_ code: Int32, _ category: Int32?, _ message: String) -> Kind {
    if message.contains("unsupported extension") || message.contains("object format") {
      return .unsupported
    }
    switch code {
    case GIT_ENOTFOUND.rawValue: return .notFound
    case GIT_EAMBIGUOUS.rawValue: return .ambiguous
    case GIT_EMISMATCH.rawValue: return .corrupt
    default:
      let corrupt = [GIT_ERROR_ZLIB, GIT_ERROR_OBJECT, GIT_ERROR_ODB].map { Int32($0.rawValue) }
      return category.map(corrupt.contains) == true ? .corrupt : .other
    }
  }
}
