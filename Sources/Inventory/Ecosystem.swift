/// A package ecosystem, named as in purl types; those without a registered type have their own name.
public enum Ecosystem: String, Sendable, CaseIterable {
  case npm, pypi, cargo, golang, gem, composer, nuget, maven, swift, hex, pub
  case bazel, carthage, cocoapods, conan, conda, cran, deno, hackage, helm, julia, nix, terraform
  case rpm, tool, vcpkg

  /// Names of this ecosystem are compared after this folding (purl specification, known types).
  public func canonical(_ name: String) -> String {
    switch self {
    case .pypi: Self.normalized(name)
    case .composer, .nuget, .hex, .pub: name.lowercased()
    default: name
    }
  }

  /// PEP 503: runs of `-`, `_` and `.` are one `-`.
  private static func normalized(_ name: String) -> String {
    var result = ""
    for character in name.lowercased() {
      let isSeparator = character == "-" || character == "_" || character == "."
      if !isSeparator {
        result.append(character)
      } else if result.last != "-" {
        result.append("-")
      }
    }
    return result
  }
}
