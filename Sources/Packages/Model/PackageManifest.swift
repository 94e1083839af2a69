import Evidence
import Syntax

/// What a package says of itself, and what of it runs, from all files that say so.
struct PackageManifest: Sendable {
  enum Kind: Int, Sendable, Hashable, Comparable, CaseIterable {
    case npm, editorExtension, wheel, pythonSource, crate, gem, nuget, goModule
    /// No package: settings of an editor that run code when a folder is opened.
    case editorFolder

    static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
  }

  let kind: Kind
  /// The package's own folder.
  let folder: TreePath
  /// The file that says that this is a package.
  let source: Source
  private(set) var name: String?
  private(set) var version: String?
  /// Where it says that its source is.
  private(set) var repository: String?
  /// In the order of the files that say so.
  private(set) var triggers: [Trigger] = []
  /// Files that run when the package is loaded or called, as written from its folder.
  private(set) var entryPoints: [String] = []

  init(_ part: ManifestPart) {
    kind = part.kind
    folder = part.folder
    source = part.source
    add(part)
  }

  mutating func add(_ part: ManifestPart) {
    name = name ?? part.name
    version = version ?? part.version
    repository = repository ?? part.repository
    triggers += part.triggers
    entryPoints += part.entryPoints
  }

  /// The package by its name, else by where it lies.
  func subject(in container: TreePath) -> Subject {
    let place = container.appending(folder)
    return Subject(.package, name ?? (place.isRoot ? source.path.text : place.text))
  }

  /// What of it runs though nobody asks for it by name.
  var unasked: [Trigger] { triggers.filter(\.moment.isUnasked) }

  var runsAtInstallation: Bool { triggers.contains(where: \.moment.isAtInstallation) }
}

/// What one file says of a package.
struct ManifestPart: Sendable {
  let kind: PackageManifest.Kind
  /// The folder that it speaks of.
  let folder: TreePath
  let source: Source
  /// Whether it says by itself that there is a package; other files only add to one.
  var isAnchor = true
  var name: String?
  var version: String?
  var repository: String?
  var triggers: [Trigger] = []
  var entryPoints: [String] = []

  init(_ kind: PackageManifest.Kind, _ source: Source, folder: TreePath? = nil) {
    self.kind = kind
    self.source = source
    self.folder = folder ?? source.path.parent
  }

  /// What a file says of packages; empty for nearly every file.
  static func read(_ source: Source) -> [ManifestPart] {
    guard let format = ManifestFormats.format(of: source.path) else { return [] }
    return format.parts(source)
  }
}

/// Which package a part speaks of.
private struct PackageKey: Hashable {
  let kind: PackageManifest.Kind
  let folder: TreePath
}

/// One kind of file that says something of a package.
protocol ManifestFile: SendableMetatype {
  /// Whether a file of this name may be one. Asked of every file.
  static func isNamed(_ name: String, _ path: TreePath) -> Bool

  static func parts(_ source: Source) -> [ManifestPart]
}

/// Files that say something of packages.
enum ManifestFormats {
  private static let all: [any ManifestFile.Type] = [
    NpmManifest.self, NodeGyp.self, CargoManifest.self, GemMetadata.self, GemSpecification.self,
    NuGetSpecification.self, NuGetScripts.self, NuGetTargets.self, GoModuleFile.self,
    GoCode.self, WheelMetadata.self, PythonProject.self, PythonSetup.self, PythonSetupConfig.self,
    PythonStart.self, EditorFolder.self,
  ]

  static func format(of path: TreePath) -> (any ManifestFile.Type)? {
    let name = path.nameText
    return all.first { $0.isNamed(name, path) }
  }
}

extension [ManifestPart] {
  /// One part for each package, with its name from whichever of its files says it.
  func packageNames() -> [ManifestPart] {
    packages().map { package in
      var part = ManifestPart(package.kind, package.source, folder: package.folder)
      part.name = package.name
      return part
    }
  }

  /// Packages, each with what all files say of it, sorted by folder and kind. What speaks of no package is
  /// left out.
  func packages() -> [PackageManifest] {
    let sorted = sorted { ($0.source.path, $0.kind) < ($1.source.path, $1.kind) }
    var found: [PackageKey: PackageManifest] = [:]
    for part in sorted where part.isAnchor {
      let key = PackageKey(kind: part.kind, folder: part.folder)
      if found[key] == nil { found[key] = PackageManifest(part) } else { found[key]?.add(part) }
    }
    for part in sorted where !part.isAnchor {
      let keys = part.folder.upwards.lazy.map { PackageKey(kind: part.kind, folder: $0) }
      if let key = keys.first(where: { found[$0] != nil }) { found[key]?.add(part) }
    }
    return found.values.sorted { ($0.folder, $0.kind) < ($1.folder, $1.kind) }
  }
}
