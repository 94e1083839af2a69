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
    if LargeProgram.isProgram(source.bytes) { binaries.insert(source.path) }
  }

  /// A program that was not kept whole.
  mutating func note(_ program: LargeProgram, at path: TreePath) {
    record?.note(path, sha256: program.sha256)
    binaries.insert(path)
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
}
