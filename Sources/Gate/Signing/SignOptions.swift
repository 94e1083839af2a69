import Signatures

/// What `pintle sign` is asked for.
public struct SignOptions: Sendable {
  public var files: [String] = []
  public var key: SigningKey?
  public var formats: [SigningFormat] = []
  public var terms: SigningTerms
  /// Sign empty files, too.
  public var allowsEmpty = false
  /// Replace signatures by other keys.
  public var replaces = false
  /// An envelope that gets one more signature.
  public var envelope: String?
  /// Write a request for a time-stamp beside each bundle.
  public var requestsTimestamp = false
  /// The answers of a time-stamp authority, in the order of the files.
  public var timestampResponses: [String] = []

  public init(terms: SigningTerms) { self.terms = terms }
}
