/// What a run of signing wrote.
public struct SigningResult: Sendable {
  public struct Output: Sendable {
    /// What was signed; empty for what was signed before.
    public let file: String
    public let path: String
    public let what: String

    public init(file: String, path: String, what: String) {
      self.file = file
      self.path = path
      self.what = what
    }
  }

  /// Absent where nothing was signed.
  public var key: PublicKeyFile?
  public var outputs: [Output] = []

  public init(key: PublicKeyFile? = nil, outputs: [Output] = []) {
    self.key = key
    self.outputs = outputs
  }
}
