import Evidence
import Syntax

/// What `RUN` runs: the rest of its lines, or its here-documents.
enum DockerfileScripts {
  static func of(_ source: Source) -> [PipelineScript] {
    let directives = DockerfileDirectives(source.bytes)
    var lines = DockerfileLines(source.bytes, escape: directives.escape)
    var scripts: [PipelineScript] = []
    let subject = Subject.file(source.path)
    while let line = lines.next() {
      let documents = (try? line.heredocs()) ?? []
      let bodies = documents.compactMap { try? lines.skip($0) }
      guard let command = command(line) else { continue }
      let ranges = bodies.isEmpty ? [command] : bodies
      scripts += ranges.map { range in
        PipelineScript(
          PipelineText(source, range), .shell, subject: subject, label: "RUN \(scripts.count + 1)")
      }
    }
    return scripts
  }

  /// Behind `RUN` and its options; nil for other instructions and for the form that is a list.
  private static func command(_ line: DockerfileLine) -> Range<Int>? {
    var rest = line.bytes[...]
    let word = rest.prefix { !$0.isDockerBlank }
    guard word.isKeyword("run") else { return nil }
    rest = rest[word.endIndex...].drop(while: \.isDockerBlank)
    while rest.hasStart("--") {
      rest = rest.drop { !$0.isDockerBlank }.drop(while: \.isDockerBlank)
    }
    guard let first = rest.first, first != UInt8(ascii: "[") else { return nil }
    let start = line.offset(rest.startIndex)
    return start..<max(start, line.endOffset)
  }
}
