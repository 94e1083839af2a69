import Evidence
import Inventory
import Syntax

/// `deno.json` and `deno.jsonc` (Deno's manual, "deno.json and package.json"): what an import map's names stand
/// for, the workspace's folders, and where the lockfile lies.
///
/// A requirement's name is `npm:name` or `jsr:@scope/name`, as the lockfile has it. An import of an address or
/// of a file asks for no package.
enum DenoConfiguration: ManifestFormat {
  static let ecosystem = Ecosystem.deno
  static let names: Set = ["deno.json", "deno.jsonc"]

  static func read(_ source: Source) -> Reading<Manifest> {
    do throws(ReadError) {
      let document = try JSONDocument(source, options: .jsonc)
      let root = document.root
      guard root.kind == .object else {
        throw ReadError(at: root.range.lowerBound, "a deno.json is an object")
      }
      let manifest = Manifest(
        source: source, ecosystem: .deno, name: root["name"]?.string,
        requirements: requirements(root), workspaces: workspaces(root), overrides: [],
        bundled: [], installScripts: [], anomalies: document.anomalies,
        // Import maps elsewhere say more.
        isPartial: root["importMap"] != nil || root["scopes"] != nil, locking: locking(root))
      return .read(manifest, anomalies: document.anomalies)
    } catch {
      return .malformed(error)
    }
  }

  private static func requirements(_ root: JSONValue) -> [Requirement] {
    let options = root["compilerOptions"]
    let types = [options?["jsxImportSource"], options?["jsxImportSourceTypes"]]
    let texts =
      (root["imports"]?.members.map(\.value) ?? []) + types.compactMap(\.self)
      + (options?["types"]?.elements.map { $0 } ?? [])
    return texts.compactMap { value in
      guard let text = value.string, let request = DenoRequest(text) else { return nil }
      return Requirement(
        name: request.name, specifier: request.specifier, group: .dependencies, range: value.range)
    }
  }

  /// A list, or an object with `members`.
  private static func workspaces(_ root: JSONValue) -> [String] {
    guard let value = root["workspace"] else { return [] }
    let list = value.kind == .object ? value["members"] : value
    guard let list, list.kind == .array else { return [] }
    return list.elements.compactMap(\.string)
  }

  /// `false`, a path, or an object with `path`; `true` is what is usual.
  private static func locking(_ root: JSONValue) -> Manifest.Locking {
    guard let lock = root["lock"] else { return .usual }
    if lock.bool == false { return .refused(lock.range) }
    guard let path = lock.string ?? lock["path"]?.string else { return .usual }
    return .at(path, lock.range)
  }
}

/// `npm:name@^1/path` and `jsr:@scope/name@1`.
struct DenoRequest {
  /// With the registry in front.
  let name: String
  /// As the lockfile repeats it: `*` where none is written.
  let specifier: String

  init?(_ text: String) {
    guard text.hasPrefix("npm:") || text.hasPrefix("jsr:") else { return nil }
    var rest = text.dropFirst(4)
    if rest.hasPrefix("/") { rest = rest.dropFirst() }
    let scope = rest.hasPrefix("@") ? rest.firstIndex(of: "/").map { rest[...$0] } ?? "" : ""
    let tail = rest.dropFirst(scope.count)
    // A path inside the package stands behind the version.
    let word = tail.prefix { $0 != "/" }
    let at = word.firstIndex(of: "@") ?? word.endIndex
    guard at > word.startIndex else { return nil }
    name = String(text.prefix(4) + scope + word[..<at])
    let version = word[at...].dropFirst()
    specifier = version.isEmpty ? "*" : String(version)
  }
}
