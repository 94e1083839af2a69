import Evidence

/// What a file is to a build, told from its path alone.
public enum FileRole: Sendable, Hashable {
  case manifest, lockfile, pipeline
  /// Where packages come from and what is checked about them.
  case resolverConfiguration
  /// A build tool, or its version, that the repository carries.
  case wrapper
  /// Alters installed packages.
  case patch
  /// Below `.pintle`.
  case trust
  /// CODEOWNERS.
  case owners
  case attributes
  case other

  public init(of path: TreePath) {
    let name = path.name.text
    let folders = path.parent.components.map(\.text)
    self = FileRole.byFolder(name, folders, path) ?? FileRole.byName[name] ?? .other
    if self == .other, LockfileNames.ecosystem(of: path.name) != nil { self = .lockfile }
  }

  private static func byFolder(_ name: String, _ folders: [String], _ path: TreePath) -> FileRole? {
    if folders.first == ".pintle" { return .trust }
    if isPipeline(name, folders) { return .pipeline }
    let parent = folders.last
    let grandparent = folders.dropLast().last
    switch (grandparent, parent) {
    case ("gradle", "wrapper"), (".mvn", "wrapper"), (".yarn", "releases"), (".yarn", "plugins"):
      return .wrapper
    case (".yarn", "patches"): return .patch
    case (_, "patches") where name.hasSuffix(".patch"): return .patch
    case (_, ".cargo") where name == "config.toml" || name == "config":
      return .resolverConfiguration
    default: return folders.contains(".mvn") && name == "extensions.xml" ? .wrapper : nil
    }
  }

  private static func isPipeline(_ name: String, _ folders: [String]) -> Bool {
    let isYAML = name.hasSuffix(".yml") || name.hasSuffix(".yaml")
    switch folders.first {
    case ".github":
      return isYAML && (folders.dropFirst().first == "workflows" || name == "action.yml")
    case ".circleci", ".buildkite", ".woodpecker", ".tekton", ".gitlab": return isYAML
    default: return folders.isEmpty && pipelineNames.contains(name)
    }
  }

  private static let pipelineNames: Set = [
    ".gitlab-ci.yml", "azure-pipelines.yml", "Jenkinsfile", ".drone.yml", ".woodpecker.yml",
    "bitbucket-pipelines.yml", ".travis.yml", "appveyor.yml", ".cirrus.yml", "buildkite.yml",
    "action.yml", "action.yaml",
  ]

  private static let byName: [String: FileRole] = {
    let names: [FileRole: [String]] = [
      .manifest: [
        "package.json", "pyproject.toml", "Cargo.toml", "go.mod", "Gemfile", "composer.json",
        "Package.swift", "pubspec.yaml", "mix.exs", "pom.xml", "build.gradle", "build.gradle.kts",
        "pnpm-workspace.yaml",
      ],
      .resolverConfiguration: [
        ".npmrc", ".yarnrc", ".yarnrc.yml", "bunfig.toml", "pip.conf", "pip.ini", ".pypirc",
        "uv.toml", "poetry.toml", "nuget.config", "NuGet.config", "NuGet.Config", "settings.xml",
        "auth.json", ".condarc", "go.env", ".bundle/config", "init.gradle",
      ],
      .wrapper: ["gradlew", "gradlew.bat", "mvnw", "mvnw.cmd"],
      .patch: [".pnpmfile.cjs", "pnpmfile.js", ".pnpmfile.mjs"],
      .owners: ["CODEOWNERS"],
      .attributes: [".gitattributes"],
    ]
    return Dictionary(
      names.flatMap { role, names in names.map { ($0, role) } },
      uniquingKeysWith: { first, _ in first })
  }()

  private static let fixtureFolders: Set = [
    "test", "tests", "__tests__", "fixture", "fixtures", "__fixtures__", "testdata",
    "test-fixtures",
    "example", "examples", "e2e", "spec", "specs", "mocks", "__mocks__", "sample", "samples",
    "demo",
  ]

  /// Whether a path lies below a folder that tests and examples usually lie in.
  public static func isFixturePath(_ path: TreePath) -> Bool {
    path.parent.components.contains { fixtureFolders.contains($0.text) }
  }
}
