import Evidence
import Inventory
import Syntax

/// The projects of a pnpm workspace, as its lockfile remembers them.
enum PnpmImporters {
  static let groups: [(key: StaticString, group: Requirement.Group)] = [
    ("dependencies", .dependencies), ("devDependencies", .devDependencies),
    ("optionalDependencies", .optionalDependencies),
    // What the environment of pnpm 11 consists of.
    ("configDependencies", .dependencies), ("packageManagerDependencies", .dependencies),
  ]

  /// Folders and what is recorded of each; a lockfile of one project has it at its root.
  static func all(
    _ root: BlockYAMLValue
  ) -> [(folder: String, entry: BlockYAMLValue, range: Range<Int>)] {
    guard let importers = root["importers"], importers.kind == .mapping else {
      return [("", root, root.range.lowerBound..<root.range.lowerBound)]
    }
    return importers.members.map { member in
      let folder = member.key.string ?? ""
      return (folder == "." ? "" : folder, member.value, member.key.range)
    }
  }

  static func recorded(_ root: BlockYAMLValue) throws(ReadError) -> [RecordedManifest] {
    let rewritten = overridden(root)
    let isRewritten = root["pnpmfileChecksum"] != nil
    var manifests: [RecordedManifest] = []
    for importer in all(root) {
      guard importer.entry.kind == .mapping || importer.entry.isNull else {
        throw ReadError(at: importer.range.lowerBound, "an importer is a mapping")
      }
      manifests.append(
        RecordedManifest(
          folder: importer.folder, requirements: requirements(importer.entry),
          range: importer.range, statesPeers: false,
          rewrites: isRewritten ? .anything : .names(rewritten)))
    }
    return manifests
  }

  /// Names that `overrides` give other specifiers: `name`, `name@range`, `parent>name`.
  private static func overridden(_ root: BlockYAMLValue) -> Set<String> {
    guard let overrides = root["overrides"] else { return [] }
    return Set(
      overrides.members.compactMap { member in
        guard let last = member.key.string?.split(separator: ">").last else { return nil }
        let at = last.dropFirst().firstIndex(of: "@") ?? last.endIndex
        return String(last[..<at])
      })
  }

  static func requirements(_ importer: BlockYAMLValue) -> [Requirement] {
    let specifiers = Dictionary(
      (importer["specifiers"]?.members.map { (KeyBytes($0.key.bytes()), $0.value) } ?? []),
      uniquingKeysWith: { _, last in last })
    return groups.flatMap { key, group in
      (importer[key]?.members.map { $0 } ?? []).compactMap { member -> Requirement? in
        let written = member.value["specifier"] ?? specifiers[KeyBytes(member.key.bytes())]
        guard let name = member.key.string, let specifier = written?.string,
          !specifier.hasPrefix("runtime:")
        else { return nil }
        return Requirement(
          name: name, specifier: specifier, group: group,
          range: written.map(\.range) ?? member.key.range)
      }
    }
  }

  /// What `catalog:` and `catalog:name` stand for; any other specifier itself.
  static func resolved(
    _ specifier: String, _ name: String, _ catalogs: [String: [String: String]]
  ) -> String {
    guard specifier.hasPrefix("catalog:") else { return specifier }
    let catalog = specifier.dropFirst(8)
    return catalogs[catalog.isEmpty ? "default" : String(catalog)]?[name] ?? specifier
  }

  /// What the workspace's catalogs stood for when the lockfile was written.
  static func catalogs(_ root: BlockYAMLValue) -> [CatalogEntry] {
    guard let catalogs = root["catalogs"] else { return [] }
    return catalogs.members.flatMap { catalog in
      catalog.value.members.compactMap { member in
        guard let specifier = member.value["specifier"] else { return nil }
        return CatalogEntry(
          catalog: catalog.key.string ?? "", name: member.key.string ?? "",
          specifier: specifier.string ?? "", range: specifier.range)
      }
    }
  }

  /// Every requirement of an importer with the key it leads to; nil for a link.
  static func references(
    _ importer: BlockYAMLValue, _ dialect: PnpmDialect
  ) -> [(name: BlockYAMLValue, key: ArraySlice<UInt8>?, group: Requirement.Group)] {
    groups.flatMap { key, group in
      (importer[key]?.members.map { $0 } ?? []).compactMap { member in
        let value = member.value.kind == .mapping ? member.value["version"] : member.value
        guard let value, value.kind == .scalar, !value.isNull else { return nil }
        let found = PnpmKey.key(of: value.bytes(), name: member.key.bytes(), dialect)
        return (member.key, found, group)
      }
    }
  }

  /// Flags of packages that an importer itself asks for, by key without peers.
  static func direct(_ document: PnpmDocument) -> [KeyBytes: Dependency.Flags] {
    var found: [KeyBytes: Dependency.Flags] = [:]
    for importer in all(document.root) {
      for reference in references(importer.entry, document.dialect) {
        guard let whole = reference.key else { continue }
        let key = KeyBytes(document.dialect == .at ? PnpmKey.withoutPeers(whole) : whole)
        let flags: Dependency.Flags =
          document.dialect == .at && reference.group == .devDependencies
          ? [.direct, .dev] : [.direct]
        found[key] = found[key].map { $0.intersection(flags) } ?? flags
      }
    }
    return found
  }

  /// Names under which packages are installed that are not their own, by key without peers.
  static func aliases(_ document: PnpmDocument) -> [KeyBytes: String] {
    var found: [KeyBytes: String] = [:]
    func note(_ name: BlockYAMLValue, _ key: ArraySlice<UInt8>?) {
      guard let whole = key, let named = PnpmKey(whole, document.dialect)?.name,
        let alias = name.string, named != alias
      else { return }
      found[KeyBytes(document.dialect == .at ? PnpmKey.withoutPeers(whole) : whole)] = alias
    }
    for importer in all(document.root) {
      for reference in references(importer.entry, document.dialect) {
        note(reference.name, reference.key)
      }
    }
    guard let requirers = document.requirers else { return found }
    for requirer in requirers {
      for group in requirer.value.members
      where group.key.equals("dependencies") || group.key.equals("optionalDependencies") {
        for member in group.value.members where member.value.kind == .scalar {
          let reference = member.value.bytes()
          let isOther = reference.contains { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "/") }
          guard isOther else { continue }
          note(member.key, PnpmKey.key(of: reference, name: member.key.bytes(), document.dialect))
        }
      }
    }
    return found
  }
}
