import Evidence
import Inventory
import Syntax

/// Who requires whom: importers and packages name the keys of what they require.
enum PnpmGraph {
  static func make(_ documents: [PnpmDocument], dependencies: [Dependency]) -> Lockfile.Graph {
    var builder = Builder(count: dependencies.count)
    for document in documents {
      builder.add(document)
    }
    return Lockfile.Graph(
      roots: builder.roots, edges: builder.edges, missing: builder.missing,
      aliases: builder.aliases, resolutions: builder.resolutions)
  }

  private struct Builder {
    var roots: [Int32] = []
    var edges: [[Int32]]
    var missing: [(from: Int32?, name: String, range: Range<Int>)] = []
    var aliases: Set<String> = []
    var resolutions: [Resolution] = []
    private var first: Int32 = 0
    private var catalogs: [String: [String: String]] = [:]

    init(count: Int) { edges = Array(repeating: [], count: count) }

    mutating func add(_ document: PnpmDocument) {
      var indices: [KeyBytes: Int32] = [:]
      var next = first
      if let packages = document.packages {
        for member in packages.members {
          indices[KeyBytes(member.key.bytes())] = next
          next += 1
        }
      }
      first = next
      catalogs = CatalogEntry.byName(PnpmImporters.catalogs(document.root))
      for importer in PnpmImporters.all(document.root) {
        addImporter(importer.entry, document, indices)
      }
      guard let requirers = document.requirers else { return }
      for requirer in requirers { addPackage(requirer, document, indices) }
    }

    private func find(
      _ key: ArraySlice<UInt8>, _ indices: [KeyBytes: Int32]
    ) -> Int32? {
      indices[KeyBytes(key)] ?? indices[KeyBytes(PnpmKey.withoutPeers(key))]
    }

    private mutating func addImporter(
      _ importer: BlockYAMLValue, _ document: PnpmDocument, _ indices: [KeyBytes: Int32]
    ) {
      var found: [String: Int32] = [:]
      for reference in PnpmImporters.references(importer, document.dialect) {
        guard let key = reference.key else { continue }
        if let index = find(key, indices) {
          roots.append(index)
          found[reference.name.string ?? ""] = index
        } else if reference.group != .optionalDependencies {
          missing.append((nil, reference.name.string ?? "", reference.name.range))
        }
      }
      for requirement in PnpmImporters.requirements(importer) {
        let asks = PnpmImporters.resolved(requirement.specifier, requirement.name, catalogs)
        if !NpmSpecifier.isPlain(asks) { aliases.insert(requirement.name) }
        guard let to = found[requirement.name] else { continue }
        resolutions.append(
          Resolution(
            from: nil, name: requirement.name, specifier: asks, to: to, range: requirement.range))
      }
    }

    private mutating func addPackage(
      _ requirer: BlockYAMLMember, _ document: PnpmDocument, _ indices: [KeyBytes: Int32]
    ) {
      guard let from = find(requirer.key.bytes(), indices) else { return }
      for (group, isNeeded) in [
        ("dependencies" as StaticString, true), ("optionalDependencies", false),
      ] {
        for member in requirer.value[group]?.members.map({ $0 }) ?? []
        where member.value.kind == .scalar {
          let reference = member.value.bytes()
          guard let key = PnpmKey.key(of: reference, name: member.key.bytes(), document.dialect)
          else { continue }
          // What packages ask for is not recorded, only what it led to.
          if key.elementsEqual(reference) { aliases.insert(member.key.string ?? "") }
          if let index = find(key, indices) {
            edges[Int(from)].append(index)
          } else if isNeeded {
            missing.append((from, member.key.string ?? "", member.key.range))
          }
        }
      }
    }
  }
}

extension CatalogEntry {
  /// Specifiers by catalog and name.
  static func byName(_ entries: [CatalogEntry]) -> [String: [String: String]] {
    entries.reduce(into: [:]) { $0[$1.catalog, default: [:]][$1.name] = $1.specifier }
  }
}
