import Evidence
import Inventory

/// What a build takes in, as `pintle inventory` prints it.
public enum InventoryReport {
  /// `pintle.inventory/1`: one entry per package and lockfile. Given to `write` in pieces, so that
  /// a large inventory is never held whole.
  public static func json(
    _ lockfiles: [Lockfile], _ pipelines: [PipelineReferences], tools: [Lockfile] = [],
    submodules: [Submodule], inputs: Inputs, open: [NotVerified], coverage: Coverage,
    write: ([UInt8]) -> Void
  ) {
    write(Array("{\"schema\":\"pintle.inventory/1\",\"inputs\":".utf8))
    var head = JSONWriter()
    head.object { writer in
      writer.field("path", inputs.path)
      writer.field("candidate", inputs.candidate)
    }
    write(head.bytes + Array(",\"packages\":[".utf8))
    var isFirst = true
    for lockfile in lockfiles {
      let graph = lockfile.graph()
      let purls = lockfile.dependencies.map(\.purl)
      var writer = JSONWriter()
      for (index, dependency) in lockfile.dependencies.enumerated() {
        if !isFirst { writer.appendRaw(",\n") }
        isFirst = false
        package(
          dependency, purls[index], graph.edges[index].map { purls[Int($0)] }, lockfile, &writer)
        writer.breakSequence()
        if writer.bytes.count > 1 << 16 {
          write(writer.bytes)
          writer = JSONWriter()
        }
      }
      write(writer.bytes)
    }
    var tail = JSONWriter()
    tail.object { writer in
      writer.key("uses")
      writer.array(pipelines.flatMap(\.uses)) { use($1, &$0) }
      writer.key("images")
      writer.array(pipelines.flatMap(\.images)) { image($1, &$0) }
      writer.key("tools")
      writer.array(tools.flatMap { list in list.dependencies.map { (list, $0) } }) {
        tool($1.0, $1.1, &$0)
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
        for artifact in dependency.artifacts where !artifact.digests.isEmpty {
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

  /// One line per lockfile, and what was not read.
  public static func text(
    _ lockfiles: [Lockfile], _ pipelines: [PipelineReferences], tools: [Lockfile] = [],
    open: [NotVerified], coverage: Coverage
  ) -> [UInt8] {
    var page = TextPage(width: 80, usesColour: false)
    for lockfile in lockfiles {
      page.line("\(VisibleText.of(lockfile.path.text))  (\(lockfile.format))")
      let counts = Counts(lockfile.dependencies)
      page.line("    " + counts.text)
      for (host, count) in counts.hosts.sorted(by: { $0.key < $1.key }) {
        page.line("    \(count) from \(VisibleText.of(host))")
      }
    }
    for pipeline in pipelines where !pipeline.uses.isEmpty || !pipeline.images.isEmpty {
      page.line(VisibleText.of(pipeline.path.text))
      for use in pipeline.uses {
        let comment = use.comment.map { "  # \($0)" } ?? ""
        page.line("    \(use.kind.rawValue)  \(VisibleText.of(use.text + comment))")
      }
      for image in pipeline.images { page.line("    image  \(VisibleText.of(image.text))") }
    }
    for list in tools {
      page.line(VisibleText.of(list.path.text))
      for tool in list.dependencies {
        let bound = tool.digests.first.map { "  " + $0.text } ?? ""
        page.line("    tool  \(VisibleText.of("\(tool.name) \(tool.version)\(bound)"))")
      }
    }
    for question in open {
      page.paragraph(
        "\(VisibleText.of(question.subject.id)): \(VisibleText.of(question.detail))", indent: 10,
        first: "not read: ")
    }
    let uses = pipelines.reduce(0) { $0 + $1.uses.count }
    let images = pipelines.reduce(0) { $0 + $1.images.count }
    let amounts = [
      Amount.text(coverage.lockfiles, "lockfile"), Amount.text(coverage.packages, "package"),
      Amount.text(coverage.pipelines, "pipeline file"), Amount.text(uses, "use"),
      Amount.text(images, "image"),
      Amount.text(tools.reduce(0) { $0 + $1.dependencies.count }, "tool"),
    ]
    page.line(amounts.joined(separator: ", "))
    return Array(page.text.utf8)
  }
}

/// What is worth counting in a lockfile, in one pass.
private struct Counts {
  var hosts: [String: Int] = [:]
  private var (packages, digests, direct, dev, install) = (0, 0, 0, 0, 0)

  init(_ dependencies: [Dependency]) {
    packages = dependencies.count
    for index in dependencies.indices {
      if dependencies[index].artifacts.contains(where: { !$0.digests.isEmpty }) { digests += 1 }
      if dependencies[index].flags.contains(.direct) { direct += 1 }
      if dependencies[index].flags.contains(.dev) { dev += 1 }
      if dependencies[index].install == .yes { install += 1 }
      if !dependencies[index].source.host.isEmpty {
        hosts[dependencies[index].source.host, default: 0] += 1
      }
    }
  }

  var text: String {
    "\(Amount.text(packages, "package")), \(digests) with a digest, \(direct) direct, \(dev) dev, \(install) with install code"
  }
}
