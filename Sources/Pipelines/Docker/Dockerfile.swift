import Evidence
import Inventory
import Syntax
import Trees

/// A Dockerfile or Containerfile, read as BuildKit's "Dockerfile reference" describes it.
///
/// Read are `# syntax=`, `FROM`, `COPY --from=` and `RUN --mount=from=`. Names of stages and `scratch`
/// are no images.
enum Dockerfile: PipelineFormat {
  static func canRead(_ path: TreePath) -> Bool { isNamed(path.nameBytes) }

  /// `Dockerfile.dockerignore` lies beside a Dockerfile and is none.
  static func isNamed(_ name: ArraySlice<UInt8>) -> Bool {
    if name.hasEnd("file") {
      return name.isText("Dockerfile") || name.isText("Containerfile")
        || name.hasEnd(".Dockerfile") || name.hasEnd(".dockerfile")
        || name.hasStart("Dockerfile.") || name.hasStart("Containerfile.")
    }
    if name.hasStart("Dockerfile.") || name.hasStart("Containerfile.") {
      return !name.hasEnd(".dockerignore")
    }
    // `Dockerfile-alpine-3.6`, `Dockerfile_debug`; what has a suffix of another language is about them.
    return (name.hasStart("Dockerfile-") || name.hasStart("Dockerfile_"))
      && !sources.contains { name.hasEnd($0) }
  }

  private static let sources: [StaticString] = [
    ".md", ".go", ".py", ".js", ".ts", ".rb", ".json", ".yml", ".yaml", ".sh", ".txt", ".html",
    ".dockerignore", ".golden", ".tmpl", ".j2", ".erb",
  ]

  static func read(_ file: PipelineFile) -> Reading<PipelineReferences> {
    let source = file.source
    do throws(ReadError) {
      guard source.bytes.count <= Source.defaultLimit else {
        throw ReadError(
          .limit("size"), at: Source.defaultLimit, "the text is over the size limit")
      }
      if let null = source.bytes.firstIndex(of: 0) { throw ReadError(at: null, "a zero byte") }
      let directives = DockerfileDirectives(source.bytes)
      var lines = DockerfileLines(source.bytes, escape: directives.escape)
      var stages = DockerfileStages(source)
      if let syntax = directives.syntax { stages.takeSyntax(syntax) }
      while let line = lines.next() {
        try stages.take(line)
        for heredoc in try line.heredocs() { try lines.skip(heredoc) }
      }
      return .read(stages.finished(), anomalies: [])
    } catch {
      return .malformed(error)
    }
  }
}
