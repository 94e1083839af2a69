import Inventory

/// Reads three lines as two versions and a requirement in all ecosystems: orders are orders, and a
/// version satisfies what names exactly it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    .map(String.init)
  guard lines.count == 3 else { return 0 }
  let (one, other, requirement) = (lines[0], lines[1], lines[2])
  check(NpmVersion(one), NpmVersion(other))
  check(PythonVersion(one), PythonVersion(other))
  check(CargoVersion(one), CargoVersion(other))
  check(GoVersion(one), GoVersion(other))
  check(SemanticVersion(one), SemanticVersion(other))
  _ = (
    NpmRange.satisfaction(of: one, by: requirement),
    PythonSpecifiers.satisfaction(of: one, by: requirement),
    CargoRequirement.satisfaction(of: one, by: requirement),
    GoVersion(one)?.belongs(to: requirement)
  )
  if CargoVersion(one) != nil {
    precondition(CargoRequirement.satisfaction(of: one, by: "=" + one) == .yes)
    precondition(NpmVersion(one) == nil || NpmRange.satisfaction(of: one, by: one) == .yes)
  }
  if PythonVersion(one) != nil {
    precondition(PythonSpecifiers.satisfaction(of: one, by: "==" + one) == .yes)
  }
  if GoVersion(one) != nil { precondition(GoVersion.satisfaction(of: one, by: one) == .yes) }
  return 0
}

private func check<Version: Comparable>(_ one: Version?, _ other: Version?) {
  guard let one, let other else { return }
  precondition(!(one < one) && one == one)
  precondition([one < other, one == other, other < one].filter { $0 }.count == 1)
}
