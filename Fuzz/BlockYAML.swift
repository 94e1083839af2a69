import Evidence
import Syntax

/// What the scanner of lockfiles' YAML accepts, libyaml reads alike.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: "lock.yaml", origin: .candidate)
  guard let own = try? BlockYAMLDocument(source) else { return 0 }
  let whole: YAMLDocument
  do {
    whole = try YAMLDocument(source)
  } catch {
    guard case .limit = error.kind else { preconditionFailure("libyaml: \(error.what)") }
    return 0
  }
  precondition(own.roots.count == whole.roots.count)
  for (one, other) in zip(own.roots, whole.roots) { compare(one, other, count) }
  return 0
}

private func compare(_ own: BlockYAMLValue, _ whole: YAMLValue, _ count: Int) {
  precondition(own.range.upperBound <= count && own.textRange.upperBound <= count)
  switch own.kind {
  case .scalar:
    precondition(whole.kind == .scalar)
    if whole.style != .block { precondition((own.string ?? "") == whole.string) }
  case .mapping:
    precondition(whole.kind == .mapping && Array(own.members).count == whole.members.count)
    for (one, other) in zip(own.members, whole.members) {
      compare(one.key, other.key, count)
      compare(one.value, other.value, count)
    }
  case .sequence:
    precondition(whole.kind == .sequence && own.elements.count == whole.elements.count)
    for (one, other) in zip(own.elements, whole.elements) { compare(one, other, count) }
  }
}
