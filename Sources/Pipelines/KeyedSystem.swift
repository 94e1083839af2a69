import Evidence
import Inventory
import Syntax

/// A system whose pipelines are YAML in which certain keys hold scripts and images, wherever they stand.
///
/// That is less than the system's own schema: a key is taken also where the system would not look. What
/// is named there is named in the pipeline all the same.
protocol KeyedSystem: PipelineFormat {
  /// Keys whose text, or list of texts, is run, and by what.
  static var scripts: [String: PipelineScript.Language] { get }
  /// Keys that name an image, as a text or as a mapping with `name` or `image`.
  static var images: Set<String> { get }
  /// Whether a name under such a key stands for something that is said elsewhere.
  static func isAlias(_ name: String, of key: String) -> Bool
}

extension KeyedSystem {
  static func isAlias(_ name: String, of key: String) -> Bool { false }

  static func read(_ file: PipelineFile) -> Reading<PipelineReferences> {
    readYAML(file, ([.mapping, .sequence], "a pipeline is a mapping or a list")) {
      root, gathering in
      KeyedWalk.each(root) { key, value in
        guard images.contains(key) else { return }
        for name in imageNames(value) {
          let text = WrittenText(name)
          // Variables of the system are put in by the system.
          let isOpen = text.text.contains("$") || text.text.holds("{{")
          if !isOpen, !isAlias(text.text, of: key) { gathering.add(.container, text) }
        }
      }
    }
  }

  static func imageNames(_ value: YAMLValue) -> [YAMLValue] {
    switch value.kind {
    case .scalar: return value.isNull || value.string == "" ? [] : [value]
    case .mapping:
      return (value.values("name") + value.values("image")).filter { $0.kind == .scalar }
    case .sequence: return value.elements.flatMap { imageNames($0) }
    }
  }

  static func scripts(of file: PipelineFile) -> [PipelineScript] {
    guard let roots = try? file.document().roots else { return [] }
    let subject = Subject.file(file.source.path)
    var found: [PipelineScript] = []
    for root in roots {
      KeyedWalk.each(root) { key, value in
        guard let language = scripts[key] ?? (key.hasSuffix("_script") ? scripts["*_script"] : nil)
        else { return }
        for text in ScriptTexts.of(value) {
          found.append(PipelineScript(text, language, subject: subject, label: key))
        }
      }
    }
    return found
  }
}

enum KeyedWalk {
  /// Every member of every mapping, aliases written out.
  static func each(_ root: YAMLValue, _ take: (String, YAMLValue) -> Void) {
    var waiting = [root]
    while let value = waiting.popLast() {
      for (key, member) in value.members {
        if let key = key.string { take(key, member) }
        if member.kind != .scalar { waiting.append(member) }
      }
      waiting += value.elements.filter { $0.kind != .scalar }
    }
  }
}

/// A script is a text, or a list of texts and of such lists.
enum ScriptTexts {
  static func of(_ value: YAMLValue) -> [PipelineText] {
    var found: [PipelineText] = []
    var waiting = [value]
    while let value = waiting.popLast() {
      switch value.kind {
      case .scalar:
        if value.tag != "!reference", !value.isNull, let text = PipelineText(value) {
          found.append(text)
        }
      case .sequence: if value.tag != "!reference" { waiting += value.elements.reversed() }
      case .mapping: waiting += (value.values("command") + value.values("script"))
      }
    }
    return found
  }
}
