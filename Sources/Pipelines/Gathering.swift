import Evidence
import Inventory
import Syntax

/// Gathers what one file refers to. What aliases repeat is taken once, where it is written.
struct Gathering {
  let source: Source
  private var references: PipelineReferences
  private var seen: Set<Seen> = []

  private struct Seen: Hashable {
    let range: Range<Int>
    let role: String
    let text: String
    let subpath: String

    /// Aliases alone bring one place twice.
    func hash(into hasher: inout Hasher) { hasher.combine(range.lowerBound) }
  }

  init(_ source: Source) {
    self.source = source
    references = PipelineReferences(path: source.path)
  }

  /// - Parameter upstream: passed over when the reference is unreadable.
  mutating func add(
    _ kind: Use.Kind, _ text: WrittenText, _ reference: Use.Reference,
    upstream: UpstreamName? = nil, subpath: String = ""
  ) {
    let key = Seen(range: text.range, role: kind.rawValue, text: text.text, subpath: subpath)
    guard seen.insert(key).inserted else { return }
    let isReadable = if case .unreadable = reference { false } else { true }
    references.uses.append(
      Use(
        kind, text: text.text, upstream: isReadable ? upstream : nil, subpath: subpath,
        reference: reference, comment: text.comment, source: source, range: text.range))
  }

  mutating func add(_ kind: Use.Kind, _ text: WrittenText, unreadable reason: String) {
    add(kind, text, .unreadable(reason))
  }

  /// - Parameter resolved: the text with its variables put in; nil when one has no value here.
  mutating func add(
    _ role: ImageUse.Role, _ text: WrittenText, resolved: String?, platform: String? = nil
  ) {
    let key = Seen(range: text.range, role: role.rawValue, text: text.text, subpath: "")
    guard seen.insert(key).inserted else { return }
    references.images.append(
      ImageUse(
        role, text: text.text, image: text.isCut ? nil : resolved.flatMap { ImageName($0) },
        platform: platform, comment: text.comment, source: source, range: text.range))
  }

  mutating func add(_ role: ImageUse.Role, _ text: WrittenText) {
    add(role, text, resolved: text.text)
  }

  /// In the order in which it stands in the file, whatever led there.
  func finished() -> PipelineReferences {
    var result = references
    result.uses.sort { $0.range.lowerBound < $1.range.lowerBound }
    result.images.sort { $0.range.lowerBound < $1.range.lowerBound }
    return result
  }
}

extension PipelineFormat {
  /// Reads every document of a YAML stream.
  ///
  /// - Parameter expected: the kind of root without which the tool that owns the format reads nothing,
  ///   and what to say of another.
  static func readYAML(
    _ file: PipelineFile, _ expected: (kinds: Set<YAMLValue.Kind>, what: String),
    _ read: (YAMLValue, inout Gathering) -> Void
  ) -> Reading<PipelineReferences> {
    do throws(ReadError) {
      let document = try file.document()
      var gathering = Gathering(file.source)
      for root in document.roots where !root.isNull {
        guard expected.kinds.contains(root.kind) else {
          throw ReadError(at: root.range.lowerBound, expected.what)
        }
        read(root, &gathering)
      }
      return .read(gathering.finished(), anomalies: document.anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }
}
