import Evidence
import Inventory
import Syntax

/// Deno's lockfile, versions 2 to 5: packages of npm and of jsr, and modules by address.
///
/// A jsr package's digest is of its version's list of files, a module's of the module itself.
enum DenoLock: LockfileFormat {
  static let names: Set = ["deno.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    do throws(ReadError) {
      let document = try JSONDocument(source, options: .packageManagers)
      let lockfile = try read(document)
      return .read(lockfile, anomalies: lockfile.anomalies)
    } catch {
      if error.kind == .unsupported { return .unsupported(error.what) }
      return .malformed(error)
    }
  }

  private static func read(_ document: JSONDocument) throws(ReadError) -> Lockfile {
    let root = document.root
    guard root.kind == .object else {
      throw ReadError(at: root.range.lowerBound, "a deno.lock is an object")
    }
    guard let version = root["version"]?.string else {
      if root["version"] != nil {
        throw ReadError(at: root.range.lowerBound, "'version' is a text")
      }
      throw ReadError(.unsupported, at: root.range.lowerBound, "version 1, which has no 'version'")
    }
    guard ["2", "3", "4", "5"].contains(version) else {
      throw ReadError(
        .unsupported, at: root.range.lowerBound,
        "version \(version) is none that this pintle reads (2 to 5)")
    }
    let parts = try DenoParts(root, version: version)
    let dependencies = try document.withRoot { (root) throws(ReadError) in
      var reader = DenoReader(
        isComplete: version == "5", expecting: document.source.bytes.count / 200)
      if let npm = parts.npm {
        for member in root.node(of: npm).members { try reader.addNpm(member) }
      }
      if let jsr = parts.jsr {
        for member in root.node(of: jsr).members { try reader.addJsr(member) }
      }
      if let remote = parts.remote {
        for member in root.node(of: remote).members { try reader.addRemote(member) }
      }
      return reader.dependencies
    }
    return Lockfile(
      source: document.source, ecosystem: .deno, format: "deno.lock v\(version)",
      dependencies: dependencies, roots: parts.roots(), anomalies: document.anomalies,
      graph: { DenoGraph.make(parts, dependencies: dependencies) })
  }
}

/// Where the versions of the format keep their parts.
struct DenoParts: Sendable {
  let npm, jsr, remote, specifiers, workspace: JSONValue?

  init(_ root: JSONValue, version: String) throws(ReadError) {
    let old = version == "2" ? root["npm"] : version == "3" ? root["packages"] : nil
    npm = version == "2" ? old?["packages"] : version == "3" ? old?["npm"] : root["npm"]
    jsr = version == "3" ? old?["jsr"] : root["jsr"]
    specifiers = old?["specifiers"] ?? root["specifiers"]
    remote = root["remote"]
    workspace = root["workspace"]
    for part in [npm, jsr, remote, specifiers, workspace, root["redirects"]] {
      guard let part, part.kind != .object else { continue }
      throw ReadError(at: part.range.lowerBound, "an object is expected")
    }
    for redirect in root["redirects"]?.members.map({ $0 }) ?? []
    where redirect.value.kind != .string {
      throw ReadError(at: redirect.value.range.lowerBound, "a redirect leads to an address")
    }
  }

  /// `workspace` and its members: what `deno.json` and `package.json` ask for.
  func roots() -> [RecordedManifest] {
    guard let workspace else { return [] }
    var found = [manifest(workspace, folder: "", at: workspace.range)]
    for member in workspace["members"]?.members.map({ $0 }) ?? [] {
      found.append(manifest(member.value, folder: member.key.string ?? "", at: member.key.range))
    }
    return found
  }

  private func manifest(
    _ value: JSONValue, folder: String, at range: Range<Int>
  ) -> RecordedManifest {
    let lists = [value["dependencies"], value["packageJson"]?["dependencies"]]
    let requirements = lists.compactMap(\.self).flatMap { list in
      list.elements.compactMap { element -> Requirement? in
        guard let text = element.string else { return nil }
        let request = YarnRequest(text.drop { $0 != ":" }.dropFirst())
        let scheme = text.prefix { $0 != ":" }
        return Requirement(
          name: "\(scheme):\(request.name)", specifier: String(request.specifier),
          group: .dependencies, range: element.range)
      }
    }
    return RecordedManifest(
      folder: folder, requirements: requirements, range: range.lowerBound..<range.lowerBound + 1)
  }
}
