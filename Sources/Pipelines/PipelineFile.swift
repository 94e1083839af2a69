import Evidence
import Syntax

/// One pipeline file. It is parsed once, whoever asks.
public final class PipelineFile {
  public let source: Source
  /// Whose it is, where its path does not tell.
  public let system: PipelineSystem?
  private var parsed: Result<YAMLDocument, ReadError>?

  public init(_ source: Source, as system: PipelineSystem? = nil) {
    self.source = source
    self.system = system
  }

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

  /// Whether it is a pipeline of a system other than GitHub's.
  var isOfOtherSystem: Bool { system != nil || SystemFiles.isPipeline(source.path) }
}
