import Evidence
import Inventory

/// What a build takes in, over all lockfiles and pipelines: each thing once, with who brings whom.
public struct BillOfMaterials: Sendable {
  public struct Component: Sendable {
    /// A purl, or an image's or a use's own name; unique.
    public let reference: String
    public let name: String
    public let version: String
    public let purl: String?
    /// The lockfiles or pipeline files that name it, sorted.
    public var places: [String]
    public var files: [Artifact]
    public let source: PackageSource?
    public let licence: String?
    public var isDirect: Bool
    /// Whether every lockfile that holds it calls it a development one.
    public var isDevelopment: Bool
    public var isOptional: Bool
    public var install: InstallCode
  }

  public let inputs: Inputs
  /// Sorted by reference.
  public private(set) var components: [Component] = []
  /// For each component the references of those it requires, sorted.
  public private(set) var requires: [String: Set<String>] = [:]
  /// What the manifests themselves ask for.
  public private(set) var direct: Set<String> = []

  public init(
    _ lockfiles: [Lockfile], _ pipelines: [PipelineReferences], inputs: Inputs
  ) {
    self.inputs = inputs
    var found: [String: Component] = [:]
    for lockfile in lockfiles { add(lockfile, to: &found) }
    for pipeline in pipelines { Self.add(pipeline, to: &found) }
    components = found.values.sorted { $0.reference < $1.reference }
  }

  public subscript(_ reference: String) -> Component? {
    var low = 0
    var high = components.count
    while low < high {
      let middle = (low + high) / 2
      if components[middle].reference < reference { low = middle + 1 } else { high = middle }
    }
    return low < components.count && components[low].reference == reference
      ? components[low] : nil
  }

  private mutating func add(_ lockfile: Lockfile, to found: inout [String: Component]) {
    let purls = lockfile.dependencies.map(\.purl)
    for (index, dependency) in lockfile.dependencies.enumerated()
    where dependency.source.kind != .workspace && dependency.source.kind != .link {
      let component = Component(dependency, purls[index], lockfile)
      if component.isDirect { direct.insert(purls[index]) }
      found[purls[index], default: component].join(component)
    }
    let graph = lockfile.graph()
    for (index, edges) in graph.edges.enumerated() where index < purls.count {
      let known = edges.compactMap { purls.indices.contains(Int($0)) ? purls[Int($0)] : nil }
      requires[purls[index], default: []].formUnion(known.filter { $0 != purls[index] })
    }
  }

  private static func add(_ pipeline: PipelineReferences, to found: inout [String: Component]) {
    for use in pipeline.uses where use.upstream != nil {
      let component = Component(use, pipeline.path.text)
      found[component.reference, default: component].join(component)
    }
    for image in pipeline.images {
      guard let component = Component(image, pipeline.path.text) else { continue }
      found[component.reference, default: component].join(component)
    }
  }
}

extension BillOfMaterials.Component {
  fileprivate init(_ dependency: Dependency, _ purl: String, _ lockfile: Lockfile) {
    self.init(
      reference: purl, name: dependency.name, version: dependency.version, purl: purl,
      places: [lockfile.path.text], files: dependency.artifacts.filter { !$0.digests.isEmpty },
      source: dependency.source, licence: dependency.licence,
      isDirect: dependency.flags.contains(.direct),
      isDevelopment: dependency.flags.contains(.dev),
      isOptional: dependency.flags.contains(.optional), install: dependency.install)
  }

  fileprivate init(_ use: Use, _ path: String) {
    let name = (use.upstream?.description ?? "") + (use.subpath.isEmpty ? "" : "/" + use.subpath)
    self.init(
      reference: "use:\(name)@\(use.reference.text)", name: name, version: use.reference.text,
      purl: nil, places: [path], files: [], source: nil, licence: nil, isDirect: true,
      isDevelopment: false, isOptional: false, install: .yes)
  }

  /// Nil for an image whose name holds variables.
  fileprivate init?(_ use: ImageUse, _ path: String) {
    guard let image = use.image else { return nil }
    let digest = image.digest.map { "@" + $0 } ?? ""
    let name = image.nameAndTag
    let files = image.digest.flatMap { text -> Artifact? in
      guard text.hasPrefix("sha256:") else { return nil }
      return Digest(.sha256, hex: text.dropFirst(7).utf8).map { Artifact(digests: [$0]) }
    }
    self.init(
      reference: "image:" + name + digest, name: name, version: image.digest ?? "", purl: nil,
      places: [path], files: files.map { [$0] } ?? [], source: nil, licence: nil, isDirect: true,
      isDevelopment: false, isOptional: false, install: .unknown)
  }

  /// Takes in what another lockfile says of the same thing.
  fileprivate mutating func join(_ other: BillOfMaterials.Component) {
    places = Set(places + other.places).sorted()
    for file in other.files where !files.contains(file) { files.append(file) }
    isDirect = isDirect || other.isDirect
    isDevelopment = isDevelopment && other.isDevelopment
    isOptional = isOptional && other.isOptional
    if other.install == .yes { install = .yes }
  }
}
