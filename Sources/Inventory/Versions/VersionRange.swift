/// Whether a version is one that a requirement allows, by the rules of its ecosystem.
public enum VersionRange {
  /// - Returns: undecided for ecosystems whose ranges are not solved here, and for what is no range.
  public static func satisfaction(
    of version: String, by requirement: String, in ecosystem: Ecosystem
  ) -> Satisfaction {
    switch ecosystem {
    case .npm, .deno: NpmRange.satisfaction(of: version, by: requirement)
    case .pypi: python(version, requirement)
    case .cargo: CargoRequirement.satisfaction(of: version, by: requirement)
    case .golang: GoVersion.satisfaction(of: version, by: requirement)
    default: .undecided("ranges of \(ecosystem.rawValue) are not solved")
    }
  }

  /// PEP 440, or poetry's own constraints where the text is none.
  private static func python(_ version: String, _ requirement: String) -> Satisfaction {
    if PythonSpecifiers(requirement) != nil {
      return PythonSpecifiers.satisfaction(of: version, by: requirement)
    }
    return PoetryConstraint.satisfaction(of: version, by: requirement)
  }
}
