import Evidence
import Inventory
import Syntax

/// Projects of .NET (`*.csproj`, `*.fsproj`, `*.vbproj`) and what MSBuild takes into each of them from the
/// folders above: `Directory.Packages.props`, `Directory.Build.props`, `Directory.Build.targets` (NuGet,
/// "PackageReference in project files" and "Central Package Management").
///
/// MSBuild is a language, and nothing is evaluated here: a version that holds `$(…)` stands as it is written,
/// an item under a condition is marked, and a file that imports others says that it is a part. Values of
/// properties named `…Version` are kept, for a reader who wants to see whether one of them fits.
enum ProjectFile: ManifestFormat {
  static let ecosystem = Ecosystem.nuget
  static let names: Set = [
    NuGetFiles.centralVersions, NuGetFiles.buildProperties, NuGetFiles.buildTargets,
  ]

  static func matches(_ path: TreePath) -> Bool {
    // Every file of a tree comes by.
    guard path.bytes.last == UInt8(ascii: "j") else { return false }
    return endings.contains { path.bytes.count > $0.count && path.bytes.suffix($0.count) == $0 }
  }

  private static let endings = [".csproj", ".fsproj", ".vbproj"].map { Array($0.utf8)[...] }

  static func read(_ source: Source) -> Reading<Manifest> {
    do throws(ReadError) {
      let root = try XMLDocument(source).root
      guard root.localName == "Project" else {
        throw ReadError(at: root.range.lowerBound, "the root is 'Project'")
      }
      var reader = ProjectReader()
      reader.read(root)
      let isPackage = !names.contains(source.path.nameText)
      let manifest = Manifest(
        source: source, ecosystem: .nuget,
        name: isPackage ? reader.name ?? NuGetFiles.stem(of: source.path) : nil,
        requirements: reader.requirements, workspaces: [], overrides: [], bundled: [],
        installScripts: [],
        catalogs: reader.versions, isPackage: isPackage, anomalies: [],
        isPartial: reader.isPartial, locking: reader.locking, properties: reader.properties)
      return .read(manifest, anomalies: [])
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }
}

/// Names that NuGet and MSBuild give files.
public enum NuGetFiles {
  public static let centralVersions = "Directory.Packages.props"
  public static let buildProperties = "Directory.Build.props"
  public static let buildTargets = "Directory.Build.targets"

  /// A project's name without its ending.
  static func stem(of path: TreePath) -> String {
    let name = path.nameText
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  /// The lockfile of one of several projects in a folder: blanks of its name become `_`.
  public static func lockfile(of project: TreePath) -> String {
    "packages.\(stem(of: project).replacing(" ", with: "_")).lock.json"
  }
}

private struct ProjectReader {
  private(set) var requirements: [Requirement] = []
  /// Central ones (`PackageVersion`).
  private(set) var versions: [CatalogEntry] = []
  private(set) var name: String?
  private(set) var isPartial = false
  private(set) var locking = Manifest.Locking.usual
  private(set) var properties: [String: [String]] = [:]

  mutating func read(_ root: XMLElement) {
    // Other kits bring packages of their own.
    if let kit = root.attribute("Sdk")?.value, !kit.hasPrefix("Microsoft.NET.Sdk") {
      isPartial = true
    }
    readParts(of: root, isConditional: false)
  }

  private mutating func readParts(of element: XMLElement, isConditional: Bool) {
    for part in element.elements {
      let isConditional = isConditional || part.hasCondition
      switch part.localName.lowercased() {
      case "propertygroup": readProperties(part, isConditional: isConditional)
      case "itemgroup":
        for item in part.elements {
          readItem(item, isConditional: isConditional || item.hasCondition)
        }
      case "choose", "when", "otherwise": readParts(of: part, isConditional: true)
      case "import", "importgroup", "sdk": isPartial = true
      // What a target makes exists while it runs.
      case "target" where Self.makesItems(part): isPartial = true
      default: continue
      }
    }
  }

  private static func makesItems(_ target: XMLElement) -> Bool {
    target.elements.contains { group in
      group.elements.contains { $0.localName.lowercased() == "packagereference" }
    }
  }

  // MARK: Properties

  private mutating func readProperties(_ group: XMLElement, isConditional: Bool) {
    for property in group.elements {
      let value = property.text.trimmed
      guard !value.contains("$(") else {
        if property.localName == "NuGetLockFilePath" { locking = .at(value, property.range) }
        continue
      }
      if property.localName.hasSuffix("Version") {
        properties[property.localName.lowercased(), default: []].append(value)
      }
      switch property.localName {
      case "AssemblyName" where name == nil: name = value
      case "PackageId": name = value
      case "NuGetLockFilePath": locking = .at(value, property.range)
      case "RestorePackagesWithLockFile" where locking == .usual && !isConditional:
        if value.lowercased() == "true" { locking = .wanted(property.range) }
      default: continue
      }
    }
  }

  // MARK: Items

  private mutating func readItem(_ item: XMLElement, isConditional: Bool) {
    switch item.localName.lowercased() {
    case "packagereference", "globalpackagereference":
      requirements += packages(item, isConditional, version: ["versionoverride", "version"])
    case "packageversion":
      versions += packages(item, isConditional, version: ["version"]).map {
        CatalogEntry(
          catalog: "default", name: $0.name, specifier: $0.specifier, range: $0.range)
      }
    case "projectreference": readProject(item, isConditional)
    default: return
    }
  }

  /// `Include` may name several, `Update` alters what is included elsewhere, `Remove` takes it out.
  private mutating func packages(
    _ item: XMLElement, _ isConditional: Bool, version keys: [String]
  ) -> [Requirement] {
    let include = item.metadata("include")
    guard let names = include ?? item.metadata("update") ?? item.metadata("remove") else {
      isPartial = true
      return []
    }
    let version = keys.lazy.compactMap { item.metadata($0) }.first?.text ?? ""
    let isPrivate = item.metadata("privateassets")?.text.lowercased() == "all"
    var found: [Requirement] = []
    for name in names.text.split(separator: ";").map({ String($0).trimmed }) where !name.isEmpty {
      guard !name.contains(where: { "$@%*".contains($0) }) else {
        isPartial = true
        continue
      }
      found.append(
        Requirement(
          name: name, specifier: version, group: isPrivate ? .devDependencies : .dependencies,
          range: item.range, isConditional: isConditional || include == nil))
    }
    return found
  }

  /// A project that only has to be built first is none that packages come through.
  private mutating func readProject(_ item: XMLElement, _ isConditional: Bool) {
    guard let path = item.metadata("include")?.text, !path.contains("$("), !path.contains("*")
    else {
      isPartial = true
      return
    }
    let slashed = path.replacing("\\", with: "/")
    let isPlain =
      item.attributes.allSatisfy { $0.isNamed("Include") } && item.text.trimmed.isEmpty
      && item.elements.allSatisfy { _ in false }
    requirements.append(
      Requirement(
        name: NuGetFiles.stem(of: TreePath(slashed)), specifier: "file:" + slashed,
        group: .dependencies, range: item.range, isConditional: isConditional || !isPlain))
  }
}

extension XMLElement {
  fileprivate var hasCondition: Bool {
    attributes.contains { $0.name.lowercased() == "condition" && !$0.value.trimmed.isEmpty }
  }

  /// An item's metadata: attributes and elements alike, in any case of letters; the last one counts.
  fileprivate func metadata(_ key: String) -> (text: String, range: Range<Int>)? {
    if let element = elements.filter({ $0.localName.lowercased() == key }).last {
      return (element.text.trimmed, element.range)
    }
    return attributes.first { $0.name.lowercased() == key }.map { ($0.value.trimmed, $0.range) }
  }
}

extension String {
  /// Without white space around.
  fileprivate var trimmed: String {
    let text = drop { $0.isWhitespace }
    guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(text[...last])
  }
}
