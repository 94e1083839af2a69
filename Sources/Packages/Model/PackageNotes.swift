import Evidence
import Syntax

/// What is remembered of a tree's files for questions about packages.
struct PackageNotes: Sendable {
  /// What the archive's own name says.
  let names: ArchiveNames?
  /// What the manifest inside says, and that manifest.
  private(set) var inner: (ManifestConfusion.Names, Source)?
  private(set) var manifests: [NpmManifest] = []
  private(set) var binaries: Set<TreePath> = []
  private(set) var scripts: [Script] = []
  /// Comments of drawings that look like pieces of one text, by folder.
  private(set) var fragments: [TreePath: [Place]] = [:]

  struct Script: Sendable {
    let place: Place
    /// Whether it is minified.
    let isDense: Bool
  }

  /// Of a wheel.
  private(set) var record: WheelRecord?

  init(names: ArchiveNames?, isWheel: Bool = false) {
    self.names = names
    record = isWheel ? WheelRecord() : nil
  }

  mutating func note(_ source: Source) {
    record?.note(source)
    if inner == nil, let found = names?.inner(source) { inner = (found, source) }
    if source.path.nameText == "package.json", let manifest = NpmManifest(source) {
      manifests.append(manifest)
    }
    let name = source.path.nameText
    if [".js", ".cjs", ".mjs"].contains(where: name.hasSuffix) {
      scripts.append(
        Script(place: source.place(.cause), isDense: MinifiedAlone.isDense(source.bytes)))
    } else if name.hasSuffix(".svg"), let fragment = StegoFragments.fragment(source) {
      fragments[source.path.parent, default: []].append(fragment)
    }
    if Self.isProgram(source.bytes) { binaries.insert(source.path) }
  }

  /// What another task saw of the same tree.
  mutating func add(_ other: PackageNotes) {
    manifests += other.manifests
    binaries.formUnion(other.binaries)
    scripts += other.scripts
    fragments.merge(other.fragments, uniquingKeysWith: +)
  }

  static func isProgram(_ bytes: [UInt8]) -> Bool {
    let marks: [[UInt8]] = [
      [0x7F, 0x45, 0x4C, 0x46], [0xCF, 0xFA, 0xED, 0xFE], [0xCA, 0xFE, 0xBA, 0xBE],
    ]
    return marks.contains(where: bytes.starts(with:))
      || bytes.starts(with: [0x4D, 0x5A]) && bytes.count > 512
  }
}
