/// A package ecosystem, named as in purl types.
public enum Ecosystem: String, Sendable, CaseIterable {
  case npm, pypi, cargo, golang, gem, composer, nuget, maven, swift, hex, pub

  /// Names of this ecosystem are compared after this folding (purl specification, known types).
  func canonical(_ name: String) -> String {
    switch self {
    case .pypi:
      String(name.lowercased().map { $0 == "_" || $0 == "." ? "-" : $0 })
    default:
      name
    }
  }
}
