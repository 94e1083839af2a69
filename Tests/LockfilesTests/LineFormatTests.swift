import Evidence
import Inventory
import Testing

/// Formats of lines: Gradle, wrappers' properties, Carthage, Cabal, Paket.
@Suite struct LineFormatTests {
  static let gradle = """
    # This is a Gradle generated file for dependency locking.
    com.google.guava:guava:31.1-jre=compileClasspath,runtimeClasspath
    org.x:y:1.0=testRuntimeClasspath
    empty=annotationProcessor
    """

  @Test func readsGradle() throws {
    for path in ["gradle.lockfile", "buildscript-gradle.lockfile"] as [TreePath] {
      #expect(
        try ReadLockfile(Self.gradle, path).entries == [
          "pkg:maven/com.google.guava/guava@31.1-jre unstated", "pkg:maven/org.x/y@1.0 unstated",
        ])
    }
    #expect(
      try ReadLockfile("# x\na:b:1\r\n", "gradle/dependency-locks/compile.lockfile").entries == [
        "pkg:maven/a/b@1 unstated"
      ])
  }

  static let wrapper = """
    #Mon Jan 01
    distributionBase=GRADLE_USER_HOME
    distributionSha256Sum=\(hexA)
    distributionUrl=https\\://services.gradle.org/distributions/gradle-8.5-bin.zip
    """

  @Test func readsWrappers() throws {
    let read = try ReadLockfile(Self.wrapper, "gradle/wrapper/gradle-wrapper.properties")
    #expect(read.entries == ["pkg:maven/gradle@8.5 registry services.gradle.org sha256"])
    #expect(read.lockfile.dependencies[0].artifacts[0].name == "gradle-8.5-bin.zip")
    let maven = """
      distributionUrl: https://repo.maven.apache.org/maven2/org/apache/maven/apache-maven/3.9.5/apache-maven-3.9.5-bin.zip
      wrapperUrl = https://evil.example/maven-wrapper-3.2.0.jar
      wrapperSha256Sum=no
      """
    #expect(
      try ReadLockfile(maven, ".mvn/wrapper/maven-wrapper.properties").entries == [
        "pkg:maven/apache-maven@3.9.5 registry maven-central",
        "pkg:maven/maven-wrapper@3.2.0 registry evil.example ?",
      ])
  }

  @Test func tellsKeysThatStandTwice() throws {
    let twice = Self.wrapper + "\ndistributionUrl=https\\://evil.example/gradle-8.5-bin.zip\n"
    let read = try ReadLockfile(twice, "gradle-wrapper.properties")
    #expect(read.lockfile.anomalies.map(\.kind) == [.duplicateKey])
    #expect(read.lockfile.dependencies[0].source.host == "evil.example")
  }

  @Test func readsCarthage() throws {
    let text = """
      github "x/y" "1.0"
      git "https://g.example/z.git" "\(commitA)"
      binary "https://b.example/b.json" "2.0"
      """
    let read = try ReadLockfile(text, "Cartfile.resolved")
    #expect(
      read.entries.map { $0.split(separator: " ").dropFirst().joined(separator: " ") } == [
        "git github.com", "git g.example", "url b.example",
      ])
    #expect(read.lockfile.dependencies.map(\.source.commit) == [nil, commitA, nil])
  }

  @Test func readsCabal() throws {
    let text = """
      active-repositories: hackage.haskell.org:merge
      constraints: any.aeson ==2.0.3.0,
                   aeson -cffi +ordered-keymap,
                   any.base ==4.16,
      index-state: hackage.haskell.org 2022-08-01T00:00:00Z
      """
    #expect(
      try ReadLockfile(text, "cabal.project.freeze").entries == [
        "pkg:hackage/aeson@2.0.3.0 unstated", "pkg:hackage/base@4.16 unstated",
      ])
  }

  static let paket = """
    STORAGE: NONE
    NUGET
      remote: https://api.nuget.org/v3/index.json
        Argu (6.1.1) - restriction: >= net45
          FSharp.Core (>= 4.3.2)
        FSharp.Core (4.7)
    GITHUB
      remote: x/y
        src/a.fs (\(commitA))
    GROUP Build
    GIT
      remote: https://g.example/r.git
         (\(commitB))
    HTTP
      remote: http://h.example/x.fs
        x.fs
    """

  @Test func readsPaket() throws {
    let read = try ReadLockfile(Self.paket, "paket.lock")
    #expect(
      read.entries == [
        "pkg:nuget/argu@6.1.1 registry nuget", "pkg:nuget/fsharp.core@4.7 registry nuget",
        "pkg:nuget/src/a.fs git github.com", "pkg:nuget/r git g.example",
        "pkg:nuget/x.fs url h.example",
      ])
    #expect(read.lockfile.graph().edges[0] == [1])
    #expect(read.lockfile.dependencies[3].source.commit == commitB)
    let old = "NUGET\n  remote: http://nuget.org/api/v2\n  specs:\n    A (1.0)\n"
    #expect(try ReadLockfile(old, "paket.lock").entries == ["pkg:nuget/a@1.0 registry nuget"])
  }

  @Test(
    arguments: [
      ("gradle.lockfile", "a:b=c"), ("gradle.lockfile", "a:b:1"), ("gradle.lockfile", "a::1=c"),
      ("gradle.lockfile", ">>>>>>> theirs"), ("dependency-locks/c.lockfile", "a:b:1=c"),
      ("gradle-wrapper.properties", "a=b"), ("gradle-wrapper.properties", ""),
      ("Cartfile.resolved", "svn \"x\" \"1\""), ("Cartfile.resolved", "github \"x/y\""),
      ("cabal.project.freeze", "x"), ("cabal.project.freeze", "constraints: any.a >=1"),
      ("paket.lock", "what"), ("paket.lock", "    A (1)"), ("paket.lock", "NUGET\n    A (1)"),
      ("paket.lock", "NUGET\n  remote: x\n    A"),
    ] as [(TreePath, String)])
  func refuses(path: TreePath, text: String) {
    guard case .malformed = Refusal(text, path) else {
      Issue.record("read: \(path.text) \(text)")
      return
    }
  }

  @Test(arguments: ["distribution\\Url=x", "distributionUrl=\\u0061", "distributionUrl=a\\"])
  func saysWhatPropertiesItDoesNotRead(text: String) {
    #expect(Refusal(text, "gradle-wrapper.properties") == .unsupported)
  }
}
