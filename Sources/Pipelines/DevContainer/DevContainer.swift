import Evidence
import Inventory
import Syntax
import Trees

/// A development container (containers.dev, "Dev Container metadata reference"): its `image` and its
/// `features`, which are artefacts of a registry with tags like images. A Dockerfile or a Compose file that
/// it names is read by its own name.
enum DevContainer: PipelineFormat {
  static func canRead(_ path: TreePath) -> Bool {
    let name = path.nameBytes
    if name.isText(".devcontainer.json") { return path.folderBytes.isEmpty }
    return name.isText("devcontainer.json") && path.hasFolder(".devcontainer")
  }

  static func read(_ file: PipelineFile) -> Reading<PipelineReferences> {
    let source = file.source
    do throws(ReadError) {
      let document = try JSONDocument(source, options: .jsonc)
      guard document.root.kind == .object else {
        throw ReadError(at: document.root.range.lowerBound, "a devcontainer.json is an object")
      }
      var gathering = Gathering(source)
      if let image = document.root["image"], image.kind == .string {
        gathering.add(.container, WrittenText(image))
      }
      if let features = document.root["features"], features.kind == .object {
        for feature in features.members { gathering.addFeature(feature.key) }
      }
      return .read(gathering.finished(), anomalies: document.anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }
}

extension Gathering {
  /// `ghcr.io/devcontainers/features/node:1`; a folder of the repository, or an archive's address.
  fileprivate mutating func addFeature(_ key: JSONValue) {
    let text = WrittenText(key)
    if text.text.hasPrefix("./") || text.text.hasPrefix("../") { return }
    add(.feature, text)
  }
}

extension WrittenText {
  /// A text of JSON.
  init(_ value: JSONValue) {
    let text = value.string ?? ""
    let isLong = text.utf8.count > WrittenText.limit
    self.init(
      text: isLong ? String(decoding: text.utf8.prefix(WrittenText.limit), as: UTF8.self) : text,
      range: value.range, comment: nil, isCut: isLong)
  }
}
