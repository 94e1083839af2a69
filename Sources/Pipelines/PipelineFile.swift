import Evidence
import Syntax

/// One pipeline file. It is parsed once, whoever asks.
public final class PipelineFile {
  public let source: Source
  private var parsed: Result<YAMLDocument, ReadError>?

  public init(_ source: Source) { self.source = source }

  /// The file as YAML.
  func document() throws(ReadError) -> YAMLDocument {
    if let parsed { return try parsed.get() }
    let source = source
    let result = Result { () throws(ReadError) in try YAMLDocument(source) }
    parsed = result
    return try result.get()
  }

  /// Lets go of what was parsed.
  func forget() { parsed = nil }
}
