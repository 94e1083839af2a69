import Evidence
import Inventory
import Syntax

/// Terraform's and OpenTofu's `.terraform.lock.hcl`: providers with a set of hashes, each of one
/// platform's package and of unstated order. `zh:` is of the archive, `h1:` of the files in it.
enum TerraformLock: LockfileFormat {
  static let names: Set = [".terraform.lock.hcl"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try HCLDocument(source)
      if let attribute = document.body.attributes.first {
        throw ReadError(at: attribute.range.lowerBound, "Terraform writes no attribute here")
      }
      var list = EntryList()
      for block in document.body.blocks { list.add(try entry(block)) }
      return list.lockfile(source, .terraform, ".terraform.lock.hcl")
    }
  }

  private static func entry(_ block: HCLBlock) throws(ReadError) -> Dependency {
    guard block.type == "provider", block.labels.count == 1, let label = block.labels.first,
      let address = label.string
    else {
      throw ReadError(
        .unsupported, at: block.range.lowerBound, "a block '\(block.type)' is not read")
    }
    let parts = address.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, !parts.contains("") else {
      throw ReadError(at: label.range.lowerBound, "a provider is named host/namespace/type")
    }
    guard let version = block["version"]?.string else {
      throw ReadError(at: block.range.lowerBound, "a provider without 'version'")
    }
    let hashes = block["hashes"]
    let (files, isUnreadable) = try artifacts(hashes)
    return Dependency(
      .terraform, "\(parts[1])/\(parts[2])", version, at: address, files: Artifacts(files),
      from: PackageSource(.registry, host: parts[0].lowercased(), url: "https://" + address),
      install: .no, key: label.range, digestRange: hashes?.range, hasUnreadableDigest: isUnreadable
    )
  }

  private static func artifacts(
    _ hashes: HCLValue?
  ) throws(ReadError) -> (files: [Artifact], isUnreadable: Bool) {
    guard let hashes else { return ([], false) }
    guard hashes.kind == .list else {
      throw ReadError(at: hashes.range.lowerBound, "'hashes' is a list")
    }
    var (files, isUnreadable) = ([Artifact](), false)
    for value in hashes.elements {
      if let digest = value.string.flatMap(digest) {
        files.append(Artifact(digests: [digest]))
      } else {
        isUnreadable = true
      }
    }
    return (files, isUnreadable)
  }

  private static func digest(_ text: String) -> Digest? {
    if text.hasPrefix("zh:") { return Digest(.sha256, hex: text.dropFirst(3).utf8) }
    return text.hasPrefix("h1:")
      ? Digest(label: "h1", value: String(text.dropFirst(3))) : nil
  }
}
