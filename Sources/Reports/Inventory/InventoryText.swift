import Evidence
import Inventory

/// What a build takes in, for people: some lines per lockfile, and what was not read.
public enum InventoryText {
  public static func lockfile(_ lockfile: Lockfile) -> [UInt8] {
    var page = TextPage(width: 80, usesColour: false)
    page.line("\(VisibleText.of(lockfile.path.text))  (\(lockfile.format))")
    let counts = Counts(lockfile.dependencies)
    page.line("    " + counts.text)
    for (host, count) in counts.hosts.sorted(by: { $0.key < $1.key }) {
      page.line("    \(count) from \(VisibleText.of(host))")
    }
    return Array(page.text.utf8)
  }

  /// What is no lockfile, and the sum.
  public static func rest(
    _ pipelines: [PipelineReferences], tools: [Lockfile] = [], open: [NotVerified],
    coverage: Coverage
  ) -> [UInt8] {
    var page = TextPage(width: 80, usesColour: false)
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
      if dependencies[index].artifacts.hasDigest { digests += 1 }
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
