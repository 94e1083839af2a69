import Evidence
import Inventory
import Pipelines
import Syntax
import Testing

/// What a file of this path and text refers to.
func references(_ path: TreePath, _ text: String) throws -> PipelineReferences {
  let source = Source(Array(text.utf8), path: path, origin: .candidate)
  switch PipelineFormats.read(source) {
  case .read(let references, _): return references
  case .unsupported(let what):
    Issue.record("unsupported: \(what)")
    throw ReadError(.unsupported, at: 0, what)
  case .malformed(let error): throw error
  }
}

extension Use {
  /// What `range` covers.
  var written: String { String(decoding: source.bytes[range], as: UTF8.self) }

  /// `kind upstream/subpath reference`, to compare.
  var summary: String {
    let reason = if case .unreadable = reference { "unreadable" } else { "\(reference)" }
    let path = subpath.isEmpty ? "" : " \(subpath)"
    return "\(kind.rawValue) \(upstream.map(\.description) ?? "-")\(path) \(reason)"
  }
}

extension ImageUse {
  var written: String { String(decoding: source.bytes[range], as: UTF8.self) }

  var summary: String {
    let digest = image?.digest.map { "@" + $0 } ?? ""
    return "\(role.rawValue) \(image.map { $0.nameAndTag + digest } ?? "-")"
  }
}
