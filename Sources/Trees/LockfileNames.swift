import Evidence

/// The names that package managers give their lockfiles, by ecosystem; read or not.
public enum LockfileNames {
  private static let names: [(ecosystem: String, lockfiles: [String], manifests: [String])] = [
    (
      "npm",
      [
        "package-lock.json", "npm-shrinkwrap.json", ".package-lock.json", "yarn.lock",
        "pnpm-lock.yaml", "bun.lock", "bun.lockb",
      ], ["package.json"]
    ),
    ("deno", ["deno.lock"], ["deno.json", "deno.jsonc"]),
    (
      "pypi",
      ["poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "requirements.txt"],
      ["pyproject.toml", "Pipfile", "requirements.in"]
    ),
    ("conda", ["conda-lock.yml"], ["environment.yml", "environment.yaml"]),
    ("cargo", ["Cargo.lock"], ["Cargo.toml"]),
    ("golang", ["go.sum", "go.work.sum"], ["go.mod", "go.work"]),
    ("gem", ["Gemfile.lock", "gems.locked", "Gemfile.next.lock"], ["Gemfile", "gems.rb"]),
    ("composer", ["composer.lock"], ["composer.json"]),
    (
      "nuget", ["packages.lock.json", "paket.lock", "packages.config"],
      ["paket.dependencies", "Directory.Packages.props"]
    ),
    (
      "maven",
      [
        "gradle.lockfile", "buildscript-gradle.lockfile", "verification-metadata.xml",
        "gradle-wrapper.properties", "maven-wrapper.properties",
      ], ["build.gradle", "build.gradle.kts", "pom.xml"]
    ),
    ("swift", ["Package.resolved"], ["Package.swift"]),
    ("cocoapods", ["Podfile.lock"], ["Podfile"]),
    ("carthage", ["Cartfile.resolved"], ["Cartfile"]),
    ("pub", ["pubspec.lock"], ["pubspec.yaml"]),
    (
      "hex", ["mix.lock", "rebar.lock", "manifest.toml"], ["mix.exs", "rebar.config", "gleam.toml"]
    ),
    ("conan", ["conan.lock"], ["conanfile.txt", "conanfile.py"]),
    ("vcpkg", ["vcpkg-configuration.json"], ["vcpkg.json"]),
    ("cran", ["renv.lock"], ["DESCRIPTION"]),
    ("hackage", ["stack.yaml.lock", "cabal.project.freeze"], ["stack.yaml", "cabal.project"]),
    ("julia", ["Manifest.toml", "JuliaManifest.toml"], ["Project.toml"]),
    ("nix", ["flake.lock"], ["flake.nix"]),
    ("terraform", [".terraform.lock.hcl"], []),
    ("bazel", ["MODULE.bazel.lock"], ["MODULE.bazel"]),
    ("helm", ["Chart.lock"], ["Chart.yaml"]),
    ("tool", ["mise.lock"], ["mise.toml", ".tool-versions"]),
  ]

  /// Names with a part that projects choose. Where `folder` stands, only in a folder of that name.
  private static let patterns:
    [(ecosystem: String, folder: TreePath?, prefix: String, suffix: String)] = [
      ("npm", nil, "pnpm-lock.", ".yaml"),
      ("pypi", nil, "pylock.", ".toml"),
      ("pypi", nil, "requirements", ".txt"),
      ("pypi", nil, "requirements", ".lock"),
      ("pypi", nil, "constraints", ".txt"),
      ("pypi", nil, "", "-requirements.txt"),
      ("pypi", nil, "", "_requirements.txt"),
      ("pypi", "requirements", "", ".txt"),
      ("pypi", nil, "", ".py.lock"),
      ("conda", nil, "", "conda-lock.yml"),
      ("golang", "vendor", "modules", ".txt"),
      ("gem", nil, "Gemfile.", ".lock"),
      ("gem", nil, "", ".gemfile.lock"),
      ("julia", nil, "JuliaManifest-v", ".toml"),
      ("julia", nil, "Manifest-v", ".toml"),
      ("maven", "dependency-locks", "", ".lockfile"),
      ("nix", nil, "devenv", ".lock"),
      ("nuget", nil, "packages.", ".lock.json"),
      ("rpm", nil, "rpms.", "lock.yaml"),
      ("tool", nil, "", "devcontainer-lock.json"),
    ]

  private static let byName: [String: String] = Dictionary(
    names.flatMap { row in row.lockfiles.map { ($0, row.ecosystem) } },
    uniquingKeysWith: { first, _ in first })

  /// The ecosystem of a lockfile's path; nil for any other file.
  public static func ecosystem(of path: TreePath) -> String? {
    let name = path.nameText
    if let known = byName[name] { return known }
    guard name.hasSuffix(".txt") || name.hasSuffix(".toml") || name.contains("lock") else {
      return nil
    }
    let pattern = patterns.first { pattern in
      name.hasPrefix(pattern.prefix) && name.hasSuffix(pattern.suffix)
        && (pattern.folder.map { path.parent.name == $0 } ?? true)
    }
    return pattern?.ecosystem ?? (looksLikeLockfile(name, path) ? unknown : nil)
  }

  /// What a file that calls itself a lockfile belongs to when nobody knows the format.
  public static let unknown = "unknown"

  private static func looksLikeLockfile(_ name: String, _ path: TreePath) -> Bool {
    // cargo-vet's copy of others' audits; and workflows that a tool writes, which are pipelines.
    if name == "imports.lock", path.parent.name == "supply-chain" { return false }
    if path.parent == ".github/workflows" { return false }
    return endings.contains { name.hasSuffix($0) && name.utf8.count > $0.utf8.count }
  }

  private static let endings = [
    ".lock", ".lockb", ".lockfile", "-lock.json", "-lock.yaml", "-lock.yml", ".lock.json",
    ".lock.yaml", ".lock.yml", ".lock.toml",
  ]

  /// Exact names; those with a part that projects choose are not among them.
  public static func lockfiles(of ecosystem: String) -> [String] {
    names.first { $0.ecosystem == ecosystem }?.lockfiles ?? []
  }

  /// Names of the manifests that such a lockfile is made from.
  public static func manifests(of ecosystem: String) -> [String] {
    names.first { $0.ecosystem == ecosystem }?.manifests ?? []
  }
}
