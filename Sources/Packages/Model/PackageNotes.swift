import Archives
import Evidence
import Patterns
import Syntax
import Trees

/// What is remembered of a tree's files for questions about packages.
struct PackageNotes: Sendable {
  /// What the archive's own name says.
  let names: ArchiveNames?
  /// What the manifest inside says, and that manifest.
  private(set) var inner: (ManifestConfusion.Names, Source)?
  /// What files say of packages.
  private(set) var parts: [ManifestPart] = []
  /// Archives inside, with what is odd about them.
  var nested: [(path: TreePath, issues: [ArchiveIssue])] = []
  /// Archives of a cache that unpacks them beside.
  var stored: [TreeEntry] = []
  /// Whether the tree says that it is a container's image, by the lists that docker and OCI write.
  private(set) var isImage = false
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
    parts += ManifestPart.read(source)
    isImage = isImage || Self.listsLayers(source)
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
    parts += other.parts
    nested += other.nested
    stored += other.stored
    isImage = isImage || other.isImage
    binaries.formUnion(other.binaries)
    scripts += other.scripts
    fragments.merge(other.fragments, uniquingKeysWith: +)
  }

  /// `oci-layout` (OCI Image Layout Specification) or docker's `manifest.json` with its layers.
  private static func listsLayers(_ source: Source) -> Bool {
    switch source.path.text {
    case "oci-layout": ByteSearch.contains(source.bytes, "imageLayoutVersion")
    case "manifest.json": ByteSearch.contains(source.bytes, "\"Layers\"")
    default: false
    }
  }

  static func isProgram(_ bytes: [UInt8]) -> Bool {
    programMarks.contains(where: bytes.starts(with:))
      || bytes.starts(with: "MZ".utf8) && bytes.count > 512
  }

  private static let programMarks: [[UInt8]] = [
    [0x7F, 0x45, 0x4C, 0x46], [0xCF, 0xFA, 0xED, 0xFE], [0xCA, 0xFE, 0xBA, 0xBE],
  ]
}
