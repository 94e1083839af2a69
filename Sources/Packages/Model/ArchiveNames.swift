import Evidence
import Syntax

/// The package that an archive's file name says, and the manifest inside that has to agree.
struct ArchiveNames {
  let outer: ManifestConfusion.Names
  private let ending: String

  /// Nil where a name of this kind says nothing.
  init?(_ path: TreePath) {
    let name = path.nameText
    if name.hasSuffix(".whl") {
      let parts = name.dropLast(4).split(separator: "-")
      guard parts.count >= 5 else { return nil }
      outer = .init(name: Self.folded(String(parts[0])), version: String(parts[1]))
      ending = ".whl"
    } else if let ending = [".tgz", ".crate", ".gem"].first(where: name.hasSuffix) {
      let base = name.dropLast(ending.count)
      guard let split = Self.versionStart(base) else { return nil }
      outer = .init(
        name: String(base[..<split]), version: String(base[base.index(after: split)...]))
      self.ending = ending
    } else {
      return nil
    }
  }

  /// The hyphen before the first part that begins with a digit and is followed by a point.
  private static func versionStart(_ name: Substring) -> String.Index? {
    name.indices.first { index in
      guard name[index] == "-" else { return false }
      let rest = name[name.index(after: index)...]
      return rest.first?.isNumber == true && rest.prefix { $0.isNumber }.count < rest.count
        && rest.drop { $0.isNumber }.first == "."
    }
  }

  /// PEP 503, with the underscores of wheels' names.
  private static func folded(_ name: String) -> String {
    String(name.lowercased().map { $0 == "-" || $0 == "." ? "_" : $0 })
  }

  /// What a file of the archive says, where it is the manifest.
  func inner(_ source: Source) -> ManifestConfusion.Names? {
    switch ending {
    case ".whl":
      guard source.path.nameText == "METADATA", source.path.components.count == 2,
        source.path.parent.nameText.hasSuffix(".dist-info")
      else { return nil }
      let fields = MessageFields.read(source.bytes)
      guard let name = fields.first("name"), let version = fields.first("version") else {
        return nil
      }
      return .init(name: Self.folded(name), version: version)
    case ".tgz":
      guard source.path.components.count == 2, source.path.nameText == "package.json",
        let manifest = NpmManifest.parts(source).first, let name = manifest.name,
        let version = manifest.version
      else { return nil }
      // npm writes '@scope/name' as 'scope-name' or as 'name'.
      let plain = name.hasPrefix("@") ? String(name.dropFirst()) : name
      let short = plain.split(separator: "/").last.map(String.init) ?? plain
      let joined = plain.replacing("/", with: "-")
      return .init(name: outer.name == joined ? joined : short, version: version)
    case ".crate": return named(source, "Cargo.toml", depth: 2, by: CargoManifest.parts)
    case ".gem": return named(source, "metadata", depth: 1, by: GemMetadata.parts)
    default: return nil
    }
  }

  private func named(
    _ source: Source, _ file: String, depth: Int, by parts: (Source) -> [ManifestPart]
  ) -> ManifestConfusion.Names? {
    guard source.path.components.count == depth, source.path.nameText == file,
      let part = parts(source).first, let name = part.name, let version = part.version
    else { return nil }
    return .init(name: name, version: version)
  }
}
