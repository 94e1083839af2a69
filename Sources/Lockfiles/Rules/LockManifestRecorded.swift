import Evidence
import Inventory
import Trees

/// The part of `lock-manifest-mismatch` for Gemfiles that are programs: what they ask for cannot be read, but does
/// not change by itself.
extension LockManifestMismatch {
  static func checkRecorded(
    _ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report
  ) {
    guard lockfile.ecosystem == .gem, let was = context.earlier[lockfile.path],
      !context.changedPaths.contains(where: isProgram),
      !Gemfile.names.contains(where: {
        context.manifests[lockfile.path.parent.appending(TreePath($0))] != nil
      })
    else { return }
    let before = requested(was)
    let now = requested(lockfile)
    for name in Set(before.keys).union(now.keys).sorted()
    where before[name]?.specifier != now[name]?.specifier {
      report.find(
        Finding(
          rule, .file(lockfile.path),
          "what the lockfile says of '\(name)' changes, and no file that could ask for it does",
          severity: .medium,
          places: [
            lockfile.source.place(.cause, now[name]?.range ?? lockfile.roots.first?.range ?? 0..<0)
          ],
          facts: [
            Fact("'\(name)'", was: shown(before[name]), now: shown(now[name]))
          ],
          fixes: lockfile.rewriteAdvice,
          identity: ["recorded", name, before[name]?.specifier ?? "", now[name]?.specifier ?? ""],
          group: .file(lockfile.path)))
    }
  }

  private static func requested(_ lockfile: Lockfile) -> [String: Requirement] {
    lockfile.roots.flatMap(\.requirements).reduce(into: [:]) { $0[$1.name] = $1 }
  }

  private static func shown(_ requirement: Requirement?) -> String {
    requirement.map { $0.specifier.isEmpty ? "any version" : $0.specifier } ?? "absent"
  }

  /// Whether a file may decide what a Gemfile asks for: any in Ruby, or one that says which Ruby is used.
  private static func isProgram(_ path: TreePath) -> Bool {
    let name = path.nameText
    return name.hasPrefix("Gemfile") && !name.hasSuffix(".lock")
      || [".rb", ".gemspec", ".gemfile", "VERSION", ".ruby-version", ".tool-versions"].contains {
        name.hasSuffix($0)
      }
  }
}
