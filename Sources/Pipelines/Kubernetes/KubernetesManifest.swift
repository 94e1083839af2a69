import Evidence
import Inventory
import Syntax
import Trees

/// Kubernetes manifests of any kind, Kustomize's `images`, and the images in values of Helm charts. What
/// such a file is only its content tells, so a few words are looked for before it is read.
///
/// Read are the `image` of containers (`containers`, `initContainers`, `ephemeralContainers`, and what
/// Tekton and Argo call `steps`, `sidecars`, `container`, `script` and `stepTemplate`), wherever these stand,
/// so that lists, templates of pods and kinds that an operator defines are read like a Pod; and mappings
/// with `repository` under a key that ends in `image`, as charts have them.
enum KubernetesManifest {
  /// Whether a file may be one, told from its path alone.
  static func mayBe(_ path: TreePath) -> Bool {
    path.nameBytes.isYAMLName && !path.hasFolder("node_modules")
  }

  static func look(_ source: Source) -> PipelineLook {
    let name = source.path.nameBytes
    let bytes = source.bytes
    if name.hasStart("kustomization.") {
      return ByteSearch.contains(bytes, "images:") ? .pipeline : .other
    }
    if isValues(name) { return ByteSearch.contains(bytes, "repository:") ? .pipeline : .other }
    guard ByteSearch.contains(bytes, "apiVersion"), ByteSearch.contains(bytes, "kind"),
      ByteSearch.contains(bytes, "mage")
    else { return .other }
    // A chart's templates are text in another language that makes YAML.
    let isTemplate = source.path.hasFolder("templates") && ByteSearch.contains(bytes, "{{")
    return isTemplate ? .template : .pipeline
  }

  /// `values.yaml`, `values-production.yaml`, `podinfo-values.yaml`
  private static func isValues(_ name: ArraySlice<UInt8>) -> Bool {
    name.hasStart("values.") || name.hasStart("values-") || name.hasStart("values_")
      || name.hasEnd("values.yaml") || name.hasEnd("values.yml")
  }

  static func read(_ source: Source) -> Reading<PipelineReferences> {
    let name = source.path.nameBytes
    do throws(ReadError) {
      let document = try YAMLDocument(source)
      var gathering = Gathering(source)
      for root in document.roots {
        if name.hasStart("kustomization.") {
          gathering.addReplacements(root)
        } else if isValues(name) || isObject(root) {
          gathering.addImages(below: root)
        }
      }
      return .read(gathering.finished(), anomalies: document.anomalies)
    } catch {
      // Charts have templates in other folders, too.
      if error.kind == .malformed, ByteSearch.contains(source.bytes, "{{") {
        return .unsupported(template)
      }
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }

  /// What is said of a text that only a template engine can make YAML of.
  static let template = "a template"

  /// Definitions of kinds describe containers and have none.
  private static func isObject(_ root: YAMLValue) -> Bool {
    root["apiVersion"]?.string != nil
      && root["kind"]?.string.map {
        $0 != "CustomResourceDefinition" && $0 != "ConfigMap" && $0 != "Secret"
      } == true
  }
}

extension Gathering {
  private static let lists: Set = [
    "containers", "initContainers", "ephemeralContainers", "steps", "sidecars",
  ]
  private static let single: Set = ["container", "script", "stepTemplate"]

  /// Depth first, on a stack of its own; what aliases stand for is limited by the document.
  fileprivate mutating func addImages(below root: YAMLValue) {
    var waiting = [root]
    while let value = waiting.popLast() {
      for element in value.elements where element.kind != .scalar { waiting.append(element) }
      for member in value.members where member.value.kind != .scalar {
        waiting.append(member.value)
        guard let key = member.key.string else { continue }
        if Self.lists.contains(key) {
          for container in member.value.elements { addContainer(container) }
        } else if Self.single.contains(key) {
          addContainer(member.value)
        } else if key.lowercased().hasSuffix("image") {
          addChartImage(member.value)
        }
      }
    }
  }

  private mutating func addContainer(_ container: YAMLValue) {
    for image in container.values("image") where image.kind == .scalar && !image.isNull {
      let text = WrittenText(image)
      // What a chart or an operator fills in is empty in the file.
      guard !text.text.isEmpty else { continue }
      add(.workload, text, resolved: text.text)
    }
  }

  /// `{registry, repository, tag, digest}`; without a tag the chart's own version is one, and not known.
  private mutating func addChartImage(_ image: YAMLValue) {
    let parts = image.values(["registry", "repository", "tag", "digest", "sha"])
    guard let repository = parts["repository"]?.last, let name = repository.string, !name.isEmpty,
      repository.kind == .scalar
    else { return }
    let text = { (key: String) in parts[key]?.last?.string ?? "" }
    let registry = text("registry")
    let digest = text("digest").isEmpty ? text("sha") : text("digest")
    let isBare = !digest.isEmpty && !digest.contains(":")
    let written =
      (registry.isEmpty ? "" : registry + "/") + name
      + (text("tag").isEmpty ? "" : ":" + text("tag"))
      + (digest.isEmpty ? "" : "@" + (isBare ? "sha256:" : "") + digest)
    let place = WrittenText(repository)
    let isStated = !text("tag").isEmpty || !digest.isEmpty || name.contains(":")
    add(
      .workload,
      WrittenText(text: written, range: place.range, comment: place.comment, isCut: place.isCut),
      resolved: isStated ? written : nil)
  }

  /// Kustomize's `images`: `name`, and what it is replaced by. An entry without a tag or digest of its own
  /// keeps that of the manifest.
  fileprivate mutating func addReplacements(_ root: YAMLValue) {
    for entry in root.values("images").flatMap(\.elements) {
      let parts = entry.values(["name", "newName", "newTag", "digest"])
      guard let name = parts["newName"]?.last ?? parts["name"]?.last, let text = name.string,
        name.kind == .scalar
      else { continue }
      let tag = parts["newTag"]?.last?.string ?? ""
      let digest = parts["digest"]?.last?.string ?? ""
      let written =
        text + (tag.isEmpty ? "" : ":" + tag) + (digest.isEmpty ? "" : "@" + digest)
      let place = WrittenText(parts["newTag"]?.last ?? parts["digest"]?.last ?? name)
      add(
        .workload,
        WrittenText(text: written, range: place.range, comment: place.comment, isCut: place.isCut),
        resolved: tag.isEmpty && digest.isEmpty ? nil : written)
    }
  }
}
