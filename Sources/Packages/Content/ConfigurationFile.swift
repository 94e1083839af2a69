import Evidence

/// Files that build and test tools run when they start.
enum ConfigurationFile {
  static func isNamed(_ path: TreePath) -> Bool {
    let name = path.nameText.lowercased()
    guard [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"].contains(where: name.hasSuffix) else {
      return false
    }
    if names.contains(where: { name == $0 || name.hasPrefix($0 + ".") }) { return true }
    return name.contains(".config.") || name.hasSuffix(".conf.js")
      || name.hasPrefix(".") && name.contains("rc.")
  }

  private static let names = [
    "gulpfile", "gruntfile", "webpack.mix", "hardhat", "truffle", "truffle-config", ".pnp",
    ".pnpmfile",
  ]
}
