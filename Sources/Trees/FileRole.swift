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
    let name = path.nameText
    if path.bytes.contains(UInt8(ascii: "/")), let role = FileRole.byFolder(name, path) {
      self = role
    } else if !path.bytes.contains(UInt8(ascii: "/")), FileRole.pipelineNames.contains(name) {
      self = .pipeline
    } else {
      self =
        FileRole.byName[name] ?? (LockfileNames.ecosystem(of: path) == nil ? .other : .lockfile)
    }
  }

  /// Roles that depend on where a file lies. Nearly all files lie in none of these folders, which the
  /// first letters tell.
  private static func byFolder(_ name: String, _ path: TreePath) -> FileRole? {
    let mayMatch = markers.contains { marker in
      path.bytes.starts(with: marker.dropFirst()) || contains(path.bytes, marker)
    }
    guard mayMatch else { return nil }
    let folders = path.parent.components.map(\.text)
    if folders.first == ".pintle" { return .trust }
    if isPipeline(name, folders) { return .pipeline }
    switch (folders.dropLast().last, folders.last) {
    case ("gradle", "wrapper"), (".mvn", "wrapper"), (".yarn", "releases"), (".yarn", "plugins"):
      return .wrapper
    case (".yarn", "patches"): return .patch
    case (_, "patches") where name.hasSuffix(".patch"): return .patch
    case (_, ".cargo") where name == "config.toml" || name == "config":
      return .resolverConfiguration
    default: return folders.contains(".mvn") && name == "extensions.xml" ? .wrapper : nil
    }
  }

  private static let markers = ["/.", "/wrapper/", "/patches/"].map { Array($0.utf8) }

  private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    var start = bytes.startIndex
    while let slash = bytes[start...].firstIndex(of: part[0]) {
      if bytes[slash...].starts(with: part) { return true }
      start = slash + 1
    }
    return false
  }

  private static func isPipeline(_ name: String, _ folders: [String]) -> Bool {
    guard name.hasSuffix(".yml") || name.hasSuffix(".yaml") else { return false }
    switch folders.first {
    case ".github": return folders.dropFirst().first == "workflows"
    case ".circleci", ".buildkite", ".woodpecker", ".tekton", ".gitlab": return true
    default: return false
    }
  }

  private static let pipelineNames: Set = [
    ".gitlab-ci.yml", "azure-pipelines.yml", "Jenkinsfile", ".drone.yml", ".woodpecker.yml",
    "bitbucket-pipelines.yml", ".travis.yml", "appveyor.yml", ".cirrus.yml", "buildkite.yml",
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
      // A GitHub action, in any folder.
      .pipeline: ["action.yml", "action.yaml"],
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
    path.parent.components.contains {
      fixtureFolders.contains($0.text) || $0.ends(with: ".TestData") || $0.ends(with: ".Tests")
    }
  }
}
