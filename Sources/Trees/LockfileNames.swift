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
      ["poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "conda-lock.yml"],
      ["pyproject.toml", "Pipfile", "environment.yml"]
    ),
    ("cargo", ["Cargo.lock"], ["Cargo.toml"]),
    ("golang", ["go.sum", "go.work.sum"], ["go.mod", "go.work"]),
    ("gem", ["Gemfile.lock", "gems.locked", "Gemfile.next.lock"], ["Gemfile", "gems.rb"]),
    ("composer", ["composer.lock"], ["composer.json"]),
    ("nuget", ["packages.lock.json", "paket.lock"], ["paket.dependencies"]),
    (
      "maven", ["gradle.lockfile", "buildscript-gradle.lockfile", "verification-metadata.xml"],
      ["build.gradle", "build.gradle.kts", "pom.xml"]
    ),
    ("swift", ["Package.resolved"], ["Package.swift"]),
    ("cocoapods", ["Podfile.lock"], ["Podfile"]),
    ("carthage", ["Cartfile.resolved"], ["Cartfile"]),
    ("pub", ["pubspec.lock"], ["pubspec.yaml"]),
    ("hex", ["mix.lock", "rebar.lock"], ["mix.exs", "rebar.config"]),
    ("conan", ["conan.lock"], ["conanfile.txt", "conanfile.py"]),
    ("cran", ["renv.lock"], ["DESCRIPTION"]),
    ("hackage", ["stack.yaml.lock", "cabal.project.freeze"], ["stack.yaml", "cabal.project"]),
    ("julia", ["Manifest.toml"], ["Project.toml"]),
    ("nix", ["flake.lock"], ["flake.nix"]),
    ("terraform", [".terraform.lock.hcl"], []),
    ("bazel", ["MODULE.bazel.lock"], ["MODULE.bazel"]),
    ("helm", ["Chart.lock"], ["Chart.yaml"]),
    ("mise", ["mise.lock"], ["mise.toml", ".tool-versions"]),
  ]

  private static let byName: [String: String] = Dictionary(
    names.flatMap { row in row.lockfiles.map { ($0, row.ecosystem) } },
    uniquingKeysWith: { first, _ in first })

  /// The ecosystem of a lockfile's name; nil for any other file.
  public static func ecosystem(of name: TreePath) -> String? { byName[name.nameText] }

  public static func lockfiles(of ecosystem: String) -> [String] {
    names.first { $0.ecosystem == ecosystem }?.lockfiles ?? []
  }

  /// Names of the manifests that such a lockfile is made from.
  public static func manifests(of ecosystem: String) -> [String] {
    names.first { $0.ecosystem == ecosystem }?.manifests ?? []
  }
}
