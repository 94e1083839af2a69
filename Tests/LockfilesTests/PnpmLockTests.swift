import Inventory
import Lockfiles
import Testing

@Suite struct PnpmLockTests {
  typealias Given = LockfileReading

  static let five = """
    lockfileVersion: 5.4

    overrides:
      old: ^2.0.0

    specifiers:
      '@scope/a': ^1.0.0
      alias: npm:real@^3.0.0
      git: github:x/git
      linked: link:../linked
      old: ^2.0.0
      tool: ^1.0.0

    dependencies:
      '@scope/a': 1.0.0_b@2.0.0
      alias: /real/3.0.0
      git: github.com/x/git/0123456789012345678901234567890123456789
      linked: link:../linked
      old: 2.0.0

    devDependencies:
      tool: 1.0.0

    packages:

      /@scope/a/1.0.0_b@2.0.0:
        resolution: {integrity: \(Given.one)}
        requiresBuild: true
        dependencies:
          b: 2.0.0
        dev: false

      /b/2.0.0:
        resolution: {integrity: \(Given.two)}
        dev: false

      /old/2.0.0:
        resolution:
          integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=
        dev: false

      /real/3.0.0:
        resolution: {integrity: \(Given.one), tarball: https://npm.example/real/-/real-3.0.0.tgz}
        dev: false

      /stray/1.0.0:
        resolution: {integrity: \(Given.one)}
        dev: true

      /tool/1.0.0:
        resolution: {integrity: \(Given.one)}
        optional: true
        dev: true

      github.com/x/git/0123456789012345678901234567890123456789:
        resolution: {tarball: https://codeload.github.com/x/git/tar.gz/0123456789012345678901234567890123456789}
        name: git
        version: 1.2.3
        dev: false
    """

  @Test func readsVersionFive() throws {
    let lockfile = try Given.read(Self.five, "pnpm-lock.yaml")
    let all = lockfile.dependencies
    #expect(lockfile.format == "pnpm-lock.yaml v5.4")
    #expect(
      all.map(\.purl) == [
        "pkg:npm/%40scope/a@1.0.0", "pkg:npm/b@2.0.0", "pkg:npm/old@2.0.0", "pkg:npm/real@3.0.0",
        "pkg:npm/stray@1.0.0", "pkg:npm/tool@1.0.0", "pkg:npm/git@1.2.3",
      ])
    #expect(
      all.map(\.source.kind) == [
        .unstated, .unstated, .unstated, .registry, .unstated, .unstated, .git,
      ])
    #expect(all.map(\.install) == [.yes, .no, .no, .no, .no, .no, .no])
    #expect(all[3].alias == "alias" && all[3].source.host == "npm.example")
    #expect(all[6].source.commit == Given.commit && all[6].source.host == "github.com")
    #expect(all[5].flags == [.dev, .optional, .direct] && all[1].flags == [])
    #expect(all.flatMap(\.digests).count == 6 && all[2].digests.map(\.algorithm) == [.sha1])
    #expect(lockfile.roots.count == 1 && lockfile.roots[0].requirements.count == 6)
    #expect(Given.unreached(lockfile) == ["/stray/1.0.0"])
    #expect(lockfile.graph().missing.isEmpty)
  }

  @Test func comparesWithTheManifest() throws {
    let lockfile = try Given.read(Self.five, "pnpm-lock.yaml")
    let honest = """
      {"dependencies": {"@scope/a": "^1.0.0", "alias": "npm:real@^3.0.0", "git": "github:x/git",
        "linked": "link:../linked", "old": "^1.0.0"},
       "devDependencies": {"tool": "^1.0.0"}, "peerDependencies": {"b": "*"}}
      """
    let rule = "lock-manifest-mismatch"
    #expect(
      Given.findings(rule, lockfile, [try Given.manifest(honest)]) == [
        "nothing asks for 'stray' 1.0.0"
      ])
    let other = honest.replacing("\"tool\": \"^1.0.0\"", with: "\"tool\": \"^2.0.0\"")
    #expect(
      Given.findings(rule, lockfile, [try Given.manifest(other)]) == [
        "nothing asks for 'stray' 1.0.0",
        "the manifest and the lockfile ask for different versions of 'tool'",
      ])
  }

  static let six = """
    lockfileVersion: '6.0'

    settings:
      autoInstallPeers: true

    importers:

      .:
        dependencies:
          react:
            specifier: ^18.0.0
            version: 18.0.0

      packages/one:
        dependencies:
          file:
            specifier: file:../../file.tgz
            version: file:file.tgz
          peered:
            specifier: ^1.0.0
            version: 1.0.0(patch_hash=abc)(react@18.0.0)
          root:
            specifier: workspace:*
            version: link:../..

    packages:

      /peered@1.0.0(patch_hash=abc)(react@18.0.0):
        resolution: {integrity: \(Given.one)}
        peerDependencies:
          react: '*'
        dependencies:
          react: 18.0.0
        patched: true

      /react@18.0.0:
        resolution: {integrity: \(Given.two)}
        cpu: [x64, '!arm']
        deprecated: |-
          do: not
          # use

      file:file.tgz:
        resolution: {integrity: \(Given.one), tarball: file:file.tgz}
        name: file
        version: 0.0.1

      npm.example/@private/x@2.0.0:
        resolution: {integrity: \(Given.one)}
    """

  @Test func readsVersionSix() throws {
    let lockfile = try Given.read(Self.six, "pnpm-lock.yaml")
    let all = lockfile.dependencies
    #expect(
      all.map(\.purl) == [
        "pkg:npm/peered@1.0.0", "pkg:npm/react@18.0.0", "pkg:npm/file@0.0.1",
        "pkg:npm/%40private/x@2.0.0",
      ])
    #expect(all.map(\.source.kind) == [.unstated, .unstated, .file, .unstated])
    #expect(all[3].source.host == "npm.example")
    #expect(lockfile.roots.map(\.folder) == ["", "packages/one"])
    #expect(lockfile.graph().edges[0] == [1])
    #expect(Given.unreached(lockfile) == ["npm.example/@private/x@2.0.0"])
  }

  /// A peer that pnpm installed by itself stands among the requirements.
  @Test func takesPeersForWhatTheyAre() throws {
    let lockfile = try Given.read(Self.six, "pnpm-lock.yaml")
    let manifest = try Given.manifest(#"{"peerDependencies": {"react": "^18.0.0"}}"#)
    let found = Given.findings("lock-manifest-mismatch", lockfile, [manifest])
    #expect(found == ["nothing asks for '@private/x' 2.0.0"])
  }

  static let nine = """
    ---
    lockfileVersion: '9.0'

    importers:

      .:
        packageManagerDependencies:
          pnpm:
            specifier: 11.0.0
            version: 11.0.0

    packages:

      pnpm@11.0.0:
        resolution: {integrity: \(Given.one)}

    snapshots:

      pnpm@11.0.0: {}

    ---
    lockfileVersion: '9.0'

    catalogs:
      default:
        a:
          specifier: ^1.0.0
          version: 1.0.0

    importers:

      .:
        dependencies:
          a:
            specifier: 'catalog:'
            version: 1.0.0(b@2.0.0)
          archive:
            specifier: https://example.com/archive.tgz
            version: https://example.com/archive.tgz
          node:
            specifier: runtime:26.7.0
            version: runtime:26.7.0
        devDependencies:
          lodash:
            specifier: ^4.0.0
            version: evil@4.0.0

    packages:

      a@1.0.0:
        resolution: {integrity: \(Given.one)}

      archive@https://example.com/archive.tgz:
        resolution: {tarball: https://example.com/archive.tgz}
        version: 3.1.4

      b@2.0.0:
        resolution: {integrity: garbage}

      evil@4.0.0:
        resolution: {integrity: \(Given.two)}

      node@runtime:26.7.0:
        resolution:
          type: variations
          variants:
            - resolution:
                archive: tarball
                bin:
                  node: bin/node
                integrity: sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
                type: binary
                url: https://nodejs.org/download/node-aix.tar.gz
              targets:
                - cpu: ppc64
                  os: aix
            - resolution:
                integrity: sha256-AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
                type: binary
                url: https://nodejs.org/download/node-linux.tar.gz
              targets:
                - cpu: x64
                  os: linux
        version: 26.7.0

      repo@git+https://git.example/repo.git#\(Given.commit):
        resolution: {commit: \(Given.commit), repo: https://git.example/repo.git, type: git}
        version: 1.0.0

    snapshots:

      a@1.0.0(b@2.0.0):
        dependencies:
          b: 2.0.0
          repo: git+https://git.example/repo.git#\(Given.commit)

      archive@https://example.com/archive.tgz: {}

      b@2.0.0:
        optional: true

      evil@4.0.0: {}

      node@runtime:26.7.0: {}

      repo@git+https://git.example/repo.git#\(Given.commit): {}
    """

  @Test func readsVersionNineAndTwoDocuments() throws {
    let lockfile = try Given.read(Self.nine, "pnpm-lock.yaml")
    let all = lockfile.dependencies
    #expect(
      all.map(\.purl) == [
        "pkg:npm/pnpm@11.0.0", "pkg:npm/a@1.0.0", "pkg:npm/archive@3.1.4", "pkg:npm/b@2.0.0",
        "pkg:npm/evil@4.0.0", "pkg:npm/node@26.7.0", "pkg:npm/repo@1.0.0",
      ])
    #expect(
      all.map(\.source.kind) == [.unstated, .unstated, .url, .unstated, .unstated, .url, .git])
    #expect(all[0].location == "env:pnpm@11.0.0")
    #expect(all[3].hasUnreadableDigest && all[3].flags == [.optional])
    #expect(all[4].alias == "lodash" && all[4].flags == [.direct, .dev])
    #expect(all[5].artifacts.map(\.name) == ["node-aix.tar.gz", "node-linux.tar.gz"])
    #expect(all[6].source.commit == Given.commit)
    #expect(all.allSatisfy { $0.install == .unknown })
    #expect(Given.unreached(lockfile).isEmpty && lockfile.graph().missing.isEmpty)
  }

  @Test func tellsAnotherPackageUnderAName() throws {
    let lockfile = try Given.read(Self.nine, "pnpm-lock.yaml")
    let manifest = try Given.manifest(
      """
      {"dependencies": {"a": "catalog:", "archive": "https://example.com/archive.tgz"},
       "devDependencies": {"lodash": "^4.0.0"}}
      """)
    let workspace = try Given.manifest("catalog:\n  a: ^2.0.0\n", "pnpm-workspace.yaml")
    #expect(
      Given.findings("lock-manifest-mismatch", lockfile, [manifest, workspace]) == [
        "'lodash' is 'evil' here, and nothing asks for that",
        "the workspace's catalog 'default' and the lockfile differ on 'a'",
      ])
  }

  @Test func tellsWhatStandsInOneMapAlone() throws {
    let text = Self.nine.replacing("  evil@4.0.0: {}", with: "  evil@4.0.1: {}")
    let what = try Given.read(text, "pnpm-lock.yaml").anomalies.map(\.what)
    #expect(what == ["'evil@4.0.1' stands in 'snapshots' and not in 'packages'"])
  }

  @Test func readsLockfilesOfBranches() throws {
    #expect(try Given.read(Self.six, "pnpm-lock.feature.yaml").dependencies.count == 4)
  }

  @Test(arguments: [
    "", "packages: {}\n", "lockfileVersion: '9.0'\npackages: []\n",
    "lockfileVersion: '9.0'\npackages:\n  a@1.0.0:\n    hasBin: true\n",
    "lockfileVersion: '9.0'\npackages:\n  a@1.0.0:\n    resolution: {}\n",
    "lockfileVersion: '9.0'\npackages:\n  a:\n    resolution: {integrity: sha1-x}\n",
    "lockfileVersion: '9.0'\nimporters:\n  .: 1\n",
    "lockfileVersion: '9.0'\n<<<<<<< HEAD\n", "lockfileVersion: &a '9.0'\n",
    "lockfileVersion: '9.0'\npackages:\n  a@1.0.0:\n    resolution: {integrity: sha1-x",
    "- 1\n", "---\nlockfileVersion: 5\n---\nlockfileVersion: 5\n---\nlockfileVersion: 5\n",
  ])
  func refuses(text: String) {
    #expect(Given.malformed(text, "pnpm-lock.yaml") != nil)
  }

  @Test(arguments: [
    "lockfileVersion: '10.0'\n", "lockfileVersion: 4\n",
    "lockfileVersion: '9.0'\npackages:\n  a@1.0.0:\n    resolution: {type: custom}\n",
  ])
  func doesNotKnow(text: String) {
    #expect(Given.unsupported(text, "pnpm-lock.yaml") != nil)
  }

  @Test func readsWorkspaces() throws {
    let text = """
      packages:
        - 'packages/*'  # all
      catalog:
        a: ^1.0.0
      catalogs:
        old: {a: ^0.9.0}
      overrides:
        b: npm:c@1
      """
    let manifest = try Given.manifest(text, "pnpm-workspace.yaml")
    #expect(manifest.workspaces == ["packages/*"] && !manifest.isPackage)
    #expect(
      manifest.catalogs.map { [$0.catalog, $0.name, $0.specifier] } == [
        ["default", "a", "^1.0.0"], ["old", "a", "^0.9.0"],
      ])
    #expect(manifest.overrides.map { [$0.selector, $0.specifier] } == [["b", "npm:c@1"]])
  }
}
