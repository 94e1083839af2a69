import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

@Suite struct ProjectFileTests {
  static let project = """
    \u{FEFF}<Project Sdk="Microsoft.NET.Sdk">
      <PropertyGroup>
        <AssemblyName>App</AssemblyName>
        <RestorePackagesWithLockFile> true </RestorePackagesWithLockFile>
        <FooVersion>1.2</FooVersion>
      </PropertyGroup>
      <ItemGroup>
        <PackageReference Include="Plain" Version="1.0" />
        <PackageReference Include="Child"><Version>[2.0]</Version><PrivateAssets>all</PrivateAssets></PackageReference>
        <PackageReference Include="Central" />
        <PackageReference Include="Own" VersionOverride="3.1.*" Version="1" />
        <packagereference include="A; B" version="4"/>
        <PackageReference Include="Computed" Version="$(FooVersion)" />
        <PackageReference Update="Later" Version="5" />
        <ProjectReference Include="..\\Lib\\Lib.csproj" />
        <ProjectReference Include="../Tool/Tool.fsproj" ReferenceOutputAssembly="false" />
      </ItemGroup>
      <ItemGroup Condition="'$(X)' == ''"><PackageReference Include="Maybe" Version="6" /></ItemGroup>
      <Choose><When Condition="1"><ItemGroup><PackageReference Include="When" Version="7"/></ItemGroup></When></Choose>
    </Project>
    """

  @Test(arguments: ["a/App.csproj", "App.fsproj", "x y.vbproj"])
  func readsProjects(path: String) throws {
    let manifest = try LockfileReading.manifest(Self.project, TreePath(path))
    #expect(manifest.isPackage && !manifest.isPartial && manifest.name == "App")
    #expect(
      manifest.requirements.map { "\($0.name) \($0.specifier)\($0.isConditional ? "?" : "")" } == [
        "Plain 1.0", "Child [2.0]", "Central ", "Own 3.1.*", "A 4", "B 4",
        "Computed $(FooVersion)", "Later 5?", "Lib file:../Lib/Lib.csproj",
        "Tool file:../Tool/Tool.fsproj?", "Maybe 6?", "When 7?",
      ])
    #expect(manifest.requirements[1].group == .devDependencies)
    guard case .wanted = manifest.locking else {
      Issue.record("\(manifest.locking)")
      return
    }
  }

  @Test func readsCentralVersions() throws {
    let text = """
      <Project><ItemGroup>
        <PackageVersion Include="A" Version="1.0.0"/>
        <GlobalPackageReference Include="Everywhere" Version="2.0"/>
      </ItemGroup></Project>
      """
    let manifest = try LockfileReading.manifest(text, "Directory.Packages.props")
    #expect(!manifest.isPackage && manifest.name == nil)
    #expect(manifest.catalogs.map(\.name) == ["A"])
    #expect(manifest.requirements.map(\.name) == ["Everywhere"])
  }

  @Test(arguments: [
    #"<Import Project="x.props"/>"#, #"<Sdk Name="Other" Version="1"/>"#,
    #"<ItemGroup><PackageReference Include="@(Others)"/></ItemGroup>"#,
    #"<ItemGroup><PackageReference Version="1"/></ItemGroup>"#,
    #"<ItemGroup><ProjectReference Include="**/*.csproj"/></ItemGroup>"#,
    #"<Target Name="t"><ItemGroup><PackageReference Include="x"/></ItemGroup></Target>"#,
  ])
  func saysThatItIsAPart(inside: String) throws {
    #expect(try LockfileReading.manifest("<Project>\(inside)</Project>", "a.csproj").isPartial)
  }

  @Test(arguments: [
    "<Other/>", "<Project>", "", "<Project/><Project/>", "<Project Sdk='a' Sdk='b'/>",
  ])
  func refuses(text: String) {
    let source = Source(Array(text.utf8), path: "a.csproj", origin: .candidate)
    guard case .malformed = ManifestFormats.read(source) else {
      Issue.record("'\(text)' was read")
      return
    }
  }

  @Test func manyItemsAreReadInLinearTime() throws {
    let items = (0..<20_000).map { "<PackageReference Include=\"P\($0)\" Version=\"1\"/>" }
    let text = "<Project><ItemGroup>\(items.joined())</ItemGroup></Project>"
    #expect(try LockfileReading.manifest(text, "a.csproj").requirements.count == 20_000)
  }
}

@Suite struct NuGetAgreementTests {
  static func lock(_ entries: [String]) -> String {
    #"{"version":1,"dependencies":{"net8.0":{"# + entries.joined(separator: ",") + "}}}"
  }

  static func direct(_ name: String, _ requested: String) -> String {
    #""\#(name)":{"type":"Direct","requested":"\#(requested)","resolved":"1.0.0","contentHash":"\#(LockfileReading.one.dropFirst(7))"}"#
  }

  static func findings(
    _ entries: [String], _ items: String, _ more: [(String, TreePath)] = []
  ) throws -> [String] {
    let lockfile = try LockfileReading.read(lock(entries), "src/packages.lock.json")
    let project = try LockfileReading.manifest(
      "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>\(items)</ItemGroup></Project>",
      "src/A.csproj")
    let others = try more.map { try LockfileReading.manifest($0.0, $0.1) }
    return LockfileReading.findings("lock-manifest-mismatch", lockfile, [project] + others)
  }

  @Test(arguments: [
    ("1.0", "[1.0.0, )"), ("1.0.0.0", "[1.0.0, )"), ("1.02.3-Beta", "[1.2.3-beta, )"),
    ("[1.0]", "[1.0.0, 1.0.0]"), ("[1,2)", "[1.0.0, 2.0.0)"), ("(1.0,)", "(1.0.0, )"),
    ("(,2.0]", "(, 2.0.0]"), ("1.*", "[1.*, )"), ("*", "[*, )"), ("1.2.3.4+meta", "[1.2.3.4, )"),
    (" [ 1.0 , 2.0 ] ", "[1.0.0, 2.0.0]"),
  ])
  func knowsTheNormalForm(written: String, normal: String) throws {
    let item = "<PackageReference Include=\"a\" Version=\"\(written)\"/>"
    #expect(try Self.findings([Self.direct("A", normal)], item) == [])
    #expect(try Self.findings([Self.direct("A", "[9.9.9, )")], item).count == 1)
  }

  @Test func tellsWhatDiffers() throws {
    let item = "<PackageReference Include=\"A\" Version=\"1\"/>"
    #expect(
      try Self.findings([Self.direct("A", "[1.0.0, )"), Self.direct("B", "[1.0.0, )")], item) == [
        "the lockfile says that 'A.csproj' asks for 'B'; it does not"
      ])
    #expect(
      try Self.findings([], item) == ["'A.csproj' asks for 'A' and the lockfile does not know"])
    // What .NET's own kit adds is asked for by settings.
    #expect(
      try Self.findings(
        [Self.direct("A", "[1.0.0, )"), Self.direct("NETStandard.Library", "[2.0.3, )")], item)
        == [])
  }

  @Test func takesVersionsFromTheFoldersAbove() throws {
    let item = "<PackageReference Include=\"a\"/>"
    let central =
      "<Project><ItemGroup><PackageVersion Include=\"A\" Version=\"1\"/></ItemGroup></Project>"
    let build =
      "<Project><ItemGroup><PackageReference Include=\"B\" Version=\"2\"/></ItemGroup></Project>"
    let above: [(String, TreePath)] = [
      (central, "Directory.Packages.props"), (build, "src/Directory.Build.props"),
    ]
    let both = [Self.direct("A", "[1.0.0, )"), Self.direct("B", "[2.0.0, )")]
    #expect(try Self.findings(both, item, above) == [])
    #expect(try Self.findings([both[0], Self.direct("B", "[3.0.0, )")], item, above).count == 1)
    let own = "<PackageReference Include=\"a\" VersionOverride=\"5\"/>"
    #expect(try Self.findings(both, own, above).count == 1)
  }

  @Test func doesNotGuessWhatMSBuildComputes() throws {
    let lockfile = try LockfileReading.read(
      Self.lock([Self.direct("A", "[7.0.0, )")]), "packages.lock.json")
    for (value, isOpen) in [("7", false), ("8", true)] {
      let project = try LockfileReading.manifest(
        """
        <Project><PropertyGroup><AVersion>\(value)</AVersion></PropertyGroup>
        <ItemGroup><PackageReference Include="A" Version="$(AVersion)"/></ItemGroup></Project>
        """, "A.csproj")
      var report = Report()
      LockfileRules.check(
        lockfile, LockfileContext(hosts: HostRules(), manifests: ["A.csproj": project]),
        into: &report)
      #expect(report.findings.isEmpty)
      #expect(report.open.map(\.reason) == (isOpen ? ["computed"] : []))
    }
  }

  @Test func comparesProjects() throws {
    let entry = #""lib":{"type":"Project"}"#
    let item = "<ProjectReference Include=\"..\\Lib\\Lib.csproj\"/>"
    #expect(try Self.findings([entry], item) == [])
    #expect(try Self.findings([], item).count == 1)
    #expect(try Self.findings([entry], "").count == 1)
  }

  @Test func severalProjectsNeedTheirOwnLockfiles() throws {
    let lockfile = try LockfileReading.read(Self.lock([]), "packages.lock.json")
    let one = try LockfileReading.manifest("<Project/>", "A.csproj")
    let two = try LockfileReading.manifest("<Project/>", "B b.csproj")
    var report = Report()
    LockfileRules.check(
      lockfile,
      LockfileContext(hosts: HostRules(), manifests: [one.path: one, two.path: two]),
      into: &report)
    #expect(report.open.map(\.reason) == ["several-projects"])
    #expect(NuGetFiles.lockfile(of: two.path) == "packages.B_b.lock.json")
  }
}

@Suite struct PackagesConfigTests {
  @Test func readsPackages() throws {
    let text = """
      <?xml version="1.0" encoding="utf-8"?>
      <packages>
        <package id="A.B" version="1.0.0" targetFramework="net48" />
        <package id="Tool" version="2.0" developmentDependency="true" />
      </packages>
      """
    let lockfile = try LockfileReading.read(text, "app/packages.config")
    #expect(lockfile.dependencies.map(\.purl) == ["pkg:nuget/a.b@1.0.0", "pkg:nuget/tool@2.0"])
    #expect(lockfile.dependencies[1].flags == .dev)
    #expect(lockfile.dependencies.allSatisfy { $0.digests.isEmpty })
  }

  @Test(arguments: [
    "<x/>", "<packages><package id='a'/></packages>", "<packages><other/></packages>",
    "<packages>",
  ])
  func refuses(text: String) { SampleReading.expectMalformed(text, "packages.config") }

  @Test func onePackageTwiceIsTold() throws {
    let text = "<packages><package id='A' version='1'/><package id='a' version='2'/></packages>"
    #expect(try LockfileReading.read(text, "packages.config").anomalies.count == 1)
  }
}
