import Evidence
import Inventory

/// A project with what MSBuild takes into it from the folders above.
struct NuGetProject {
  let manifest: Manifest
  /// The project's own file first; then the nearest of each kind above it.
  let parts: [Manifest]
  /// By lower-case name.
  private let centralVersions: [String: [String]]

  init(_ manifest: Manifest, _ manifests: [TreePath: Manifest]) {
    self.manifest = manifest
    let above = [NuGetFiles.buildProperties, NuGetFiles.buildTargets].compactMap {
      Self.nearest($0, from: manifest.folder, manifests)
    }
    let central = Self.nearest(NuGetFiles.centralVersions, from: manifest.folder, manifests)
    centralVersions = Dictionary(grouping: central?.catalogs ?? []) { $0.name.lowercased() }
      .mapValues { $0.map(\.specifier) }
    parts = [manifest] + above + [central].compactMap(\.self)
  }

  private static func nearest(
    _ name: String, from folder: TreePath, _ manifests: [TreePath: Manifest]
  ) -> Manifest? {
    folder.upwards.lazy.compactMap { manifests[$0.appending(name)] }.first
  }

  /// Whether something that is not read may ask for more.
  var isPartial: Bool { parts.contains { $0.isPartial } }

  /// Where it or the files above say that a lockfile is to be written.
  var wantsLockfile: (Manifest, Range<Int>)? {
    for part in parts {
      if case .wanted(let range) = part.locking { return (part, range) }
    }
    return nil
  }

  /// Packages, not projects, by lower-case name.
  var packages: [String: [Requirement]] {
    Dictionary(grouping: parts.flatMap(\.requirements).filter { !$0.isProject }) {
      $0.name.lowercased()
    }
  }

  var projects: [Requirement] { parts.flatMap(\.requirements).filter(\.isProject) }

  /// The versions that a requirement may have, as written: its own, else the central ones of its name.
  func versions(of requirement: Requirement) -> [String] {
    if !requirement.specifier.isEmpty { return [requirement.specifier] }
    return centralVersions[requirement.name.lowercased()] ?? []
  }

  /// What a version that is one property may be, by the files that are read; others may say otherwise.
  func guesses(_ version: String) -> [String] {
    guard version.hasPrefix("$("), version.hasSuffix(")") else { return [] }
    let name = version.dropFirst(2).dropLast().lowercased()
    return parts.flatMap { $0.properties[name] ?? [] }
  }
}

extension Requirement {
  /// Whether it is another project of the tree.
  var isProject: Bool { specifier.hasPrefix("file:") }
}
