import Evidence
import Inventory
import Syntax

/// NuGet's older `packages.config`: every package of a project, those that others require too, each with its
/// one version. It is manifest and lockfile at once, and holds no digests.
enum PackagesConfig: LockfileFormat {
  static let names: Set = ["packages.config"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let root = try XMLDocument(source).root
      guard root.localName == "packages" else {
        throw ReadError(at: root.range.lowerBound, "the root is 'packages'")
      }
      var list = EntryList()
      for element in root.elements { list.add(try entry(element)) }
      return list.lockfile(source, .nuget, "packages.config")
    }
  }

  private static func entry(_ element: XMLElement) throws(ReadError) -> Dependency {
    guard element.localName == "package", let name = element.attribute("id"),
      let version = element.attribute("version"), !name.value.isEmpty, !version.value.isEmpty
    else {
      throw ReadError(at: element.range.lowerBound, "a package with 'id' and 'version'")
    }
    let framework = element.attribute("targetFramework")?.value ?? ""
    let isDevelopment = element.attribute("developmentDependency")?.value == "true"
    return Dependency(
      .nuget, name.value, version.value, at: framework + "/" + name.value.lowercased(),
      from: PackageSource(.unstated), flags: isDevelopment ? .dev : [], key: element.range,
      sourceRange: version.valueRange)
  }
}
