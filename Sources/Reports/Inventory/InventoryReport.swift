import Evidence
import Inventory

/// `pintle.inventory/1`: one entry per package and lockfile. Given to `write` in pieces, so that a large
/// inventory is never held whole.
public struct InventoryReport {
  private let write: ([UInt8]) -> Void
  private var isFirst = true

  public init(_ inputs: Inputs, write: @escaping ([UInt8]) -> Void) {
    self.write = write
    var head = JSONWriter()
    head.object { writer in
      writer.field("path", inputs.path)
      writer.field("candidate", inputs.candidate)
    }
    write(
      Array("{\"schema\":\"pintle.inventory/1\",\"inputs\":".utf8) + head.bytes
        + Array(",\"packages\":[".utf8))
  }

  /// One lockfile's packages, for `add`.
  public static func packages(of lockfile: Lockfile) -> [UInt8] {
    let graph = lockfile.graph()
    let purls = lockfile.dependencies.map(\.purl)
    var writer = JSONWriter()
    for (index, dependency) in lockfile.dependencies.enumerated() {
      if index > 0 { writer.appendRaw(",\n") }
      package(
        dependency, purls[index], graph.edges[index].map { purls[Int($0)] }, lockfile, &writer)
      writer.breakSequence()
    }
    return writer.bytes
  }

  public mutating func add(_ packages: [UInt8]) {
    guard !packages.isEmpty else { return }
    if !isFirst { write(Array(",\n".utf8)) }
    isFirst = false
    write(packages)
  }

  /// What is no package of a lockfile, and the end.
  public func finish(
    _ pipelines: [PipelineReferences], tools: [Lockfile] = [], submodules: [Submodule],
    open: [NotVerified], coverage: Coverage
  ) {
    var tail = JSONWriter()
    tail.object { writer in
      writer.key("uses")
      writer.array(pipelines.flatMap(\.uses)) { Self.use($1, &$0) }
      writer.key("images")
      writer.array(pipelines.flatMap(\.images)) { Self.image($1, &$0) }
      writer.key("tools")
      writer.array(tools.flatMap { list in list.dependencies.map { (list, $0) } }) {
        Self.tool($1.0, $1.1, &$0)
      }
      writer.key("submodules")
      writer.array(submodules) { writer, submodule in
        writer.object { writer in
          writer.field("path", submodule.path.text)
          writer.field("commit", submodule.commit)
          writer.field("url", submodule.url)
        }
      }
      writer.key("notVerified")
      writer.array(open) { JSONReport.question($1, &$0) }
      JSONReport.coverage(coverage, &writer)
    }
    write(Array("],".utf8) + tail.finish().dropFirst())
  }

  private static func use(_ use: Use, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("kind", use.kind.rawValue)
      writer.field("id", use.pinKey?.id ?? use.text)
      writer.field("text", use.text)
      writer.field("reference", use.reference.text)
      writer.field("comment", use.comment)
      if case .unreadable(let why) = use.reference { writer.field("unreadable", why) }
      place(use.source.path.text, use.range, &writer)
    }
  }

  private static func tool(_ list: Lockfile, _ tool: Dependency, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("name", tool.name)
      writer.field("version", tool.version)
      writer.key("digests")
      digests(tool.digests, &writer)
      place(list.path.text, tool.range, &writer)
    }
  }

  private static func image(_ use: ImageUse, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("role", use.role.rawValue)
      writer.field("id", use.image?.nameAndTag ?? use.text)
      writer.field("text", use.text)
      writer.field("digest", use.image?.digest)
      writer.field("platform", use.platform)
      writer.field("comment", use.comment)
      place(use.source.path.text, use.range, &writer)
    }
  }

  private static func place(_ path: String, _ range: Range<Int>, _ writer: inout JSONWriter) {
    writer.key("place")
    writer.object { writer in
      writer.field("path", path)
      writer.field("byteOffset", range.lowerBound)
      writer.field("byteLength", range.count)
    }
  }

  private static func package(
    _ dependency: Dependency, _ purl: String, _ requires: [String], _ lockfile: Lockfile,
    _ writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.field("purl", purl)
      writer.field("lockfile", lockfile.path.text)
      writer.field("workspace", dependency.location)
      writer.key("files")
      writer.array { writer in
        for artifact in dependency.artifacts where artifact.hasDigest {
          writer.object { writer in
            writer.field("name", artifact.name)
            writer.key("digests")
            digests(artifact.digests, &writer)
          }
        }
      }
      source(dependency.source, &writer)
      writer.field("install", dependency.install.rawValue)
      writer.field("direct", dependency.flags.contains(.direct))
      writer.field("dev", dependency.flags.contains(.dev))
      writer.field("optional", dependency.flags.contains(.optional))
      writer.key("requires")
      writer.array(requires) { $0.string($1) }
      place(lockfile.path.text, dependency.range, &writer)
    }
  }

  private static func digests(_ digests: [Digest], _ writer: inout JSONWriter) {
    writer.object { writer in
      for kind in Set(digests.map(\.kind)).sorted() {
        let values = digests.filter { $0.kind == kind }
        guard let first = values.first else { continue }
        writer.key(named: first.label.hasPrefix("weak-") ? first.algorithm.name : first.label)
        if values.count == 1 {
          writer.string(first.value)
        } else {
          writer.array(values) { $0.string($1.value) }
        }
      }
    }
  }

  private static func source(_ source: PackageSource, _ writer: inout JSONWriter) {
    writer.key("source")
    writer.object { writer in
      writer.field("kind", source.kind.rawValue)
      writer.field("host", source.host)
      writer.field("url", source.url)
      if let commit = source.commit { writer.field("commit", commit) }
    }
  }
}
