import Evidence
import Trees

/// Configuration of programs that update dependencies: Dependabot and Renovate.
enum UpdaterFiles {
  static func canRead(_ path: TreePath) -> Bool { isDependabot(path) || isRenovate(path) }

  static func isDependabot(_ path: TreePath) -> Bool {
    let bytes = path.bytes[...]
    return bytes.isText(".github/dependabot.yml") || bytes.isText(".github/dependabot.yaml")
  }

  /// Where Renovate looks ("Configuration options", in this order).
  static func isRenovate(_ path: TreePath) -> Bool {
    let bytes = path.bytes[...]
    return bytes.isText("renovate.json") || bytes.isText("renovate.json5")
      || bytes.isText(".github/renovate.json") || bytes.isText(".github/renovate.json5")
      || bytes.isText(".gitlab/renovate.json") || bytes.isText(".gitlab/renovate.json5")
      || bytes.isText(".renovaterc")
      || bytes.isText(".renovaterc.json") || bytes.isText(".renovaterc.json5")
  }
}
