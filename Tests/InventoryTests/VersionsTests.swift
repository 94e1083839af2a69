import Inventory
import Testing

/// Examples that the ecosystems publish, and the bounds of what is read.
@Suite struct VersionsTests {
  // MARK: npm

  /// From node-semver's documentation of ranges.
  @Test(arguments: [
    (">=1.2.7", ["1.2.7", "1.2.8", "2.5.3", "1.3.9"], ["1.2.6", "1.1.0"]),
    (">=1.2.7 <1.3.0", ["1.2.7", "1.2.8", "1.2.99"], ["1.2.6", "1.3.0", "1.1.0"]),
    ("1.2.7 || >=1.2.9 <2.0.0", ["1.2.7", "1.2.9", "1.4.6"], ["1.2.8", "2.0.0"]),
    (">1.2.3-alpha.3", ["1.2.3-alpha.7", "3.4.5"], ["3.4.5-alpha.9", "1.2.3-alpha.3"]),
    ("1.2.3 - 2.3.4", ["1.2.3", "2.3.4"], ["1.2.2", "2.3.5"]),
    ("1.2 - 2.3.4", ["1.2.0"], ["1.1.9"]), ("1.2.3 - 2.3", ["2.3.9"], ["2.4.0", "2.4.0-0"]),
    ("1.2.3 - 2", ["2.9.9"], ["3.0.0"]), ("*", ["0.0.0", "9.9.9"], ["1.0.0-a"]),
    ("1.x", ["1.0.0", "1.9.9"], ["2.0.0", "0.9.9"]), ("1.2.x", ["1.2.0"], ["1.3.0"]),
    ("", ["1.0.0"], ["1.0.0-a"]), ("~1.2.3", ["1.2.3", "1.2.9"], ["1.3.0", "1.2.2"]),
    ("~1.2", ["1.2.0"], ["1.3.0"]), ("~1", ["1.9.0"], ["2.0.0"]), ("~0.2.3", ["0.2.4"], ["0.3.0"]),
    ("~1.2.3-beta.2", ["1.2.3-beta.4", "1.2.4"], ["1.2.4-beta.2"]),
    ("^1.2.3", ["1.2.3", "1.9.9"], ["2.0.0", "1.2.2", "2.0.0-0"]),
    ("^0.2.3", ["0.2.3", "0.2.9"], ["0.3.0"]), ("^0.0.3", ["0.0.3"], ["0.0.4"]),
    ("^1.2.3-beta.2", ["1.2.3-beta.4", "1.3.0"], ["1.2.4-beta.2", "1.2.3-beta.1"]),
    ("^0.0.3-beta", ["0.0.3-pr.2", "0.0.3"], ["0.0.4"]), ("^1.2.x", ["1.2.0"], ["2.0.0"]),
    ("^0.0.x", ["0.0.9"], ["0.1.0"]), ("^0.0", ["0.0.9"], ["0.1.0"]),
    ("^0.x", ["0.9.0"], ["1.0.0"]),
    ("> 1.2", ["1.3.0"], ["1.2.9"]), ("<=1.2", ["1.2.9"], ["1.3.0"]), (">x", [], ["0.0.0"]),
    ("=v1.0.0", ["1.0.0", "v1.0.0", "1.0.0+b"], ["1.0.1"]), ("~> 1.2", ["1.2.5"], ["1.3.0"]),
    // What allows everything takes the pre-releases of its alternatives with it.
    ("1.0.0-a || *", ["1.0.0"], ["1.0.0-a"]), ("1.0.0-a || 2", ["1.0.0-a"], ["2.0.0-a"]),
  ])
  func decidesNpmRanges(range: String, yes: [String], no: [String]) {
    for version in yes {
      #expect(NpmRange.satisfaction(of: version, by: range) == .yes, "\(version)")
    }
    for version in no {
      #expect(NpmRange.satisfaction(of: version, by: range) == .no, "\(version)")
    }
  }

  /// The usual forms are told from their bytes; a blank in front sends them the long way.
  @Test func decidesUsualNpmRangesAsOthers() {
    let numbers = ["0.0.0", "0.0.1", "0.0.2", "0.1.0", "0.1.2", "0.2.0", "1.0.0", "1.2.3", "1.3.0"]
    let versions =
      numbers + ["2.0.0", "10.0.0", "00.1.0", "1.02.3", "1.2", "1.2.3-a", "1.2.3+b"]
      + ["999999999999999.0.0", "9999999999999999.0.0", "v1.2.3", ""]
    for version in versions {
      for range in versions.flatMap({ ["^" + $0, "~" + $0, $0] }) {
        let (short, long) = (
          NpmRange.satisfaction(of: version, by: range),
          NpmRange.satisfaction(of: version, by: " " + range)
        )
        #expect((short == .yes) == (long == .yes), "\(version) by \(range)")
        #expect((short == .no) == (long == .no), "\(version) by \(range)")
      }
    }
  }

  @Test(arguments: [
    ("1.0.0", "latest"), ("1.0.0", "npm:a@1"), ("1.0.0", "workspace:*"), ("1.0.0", "^"),
    ("1.0.0", "1.2.3.4"), ("1.0.0", "git+https://example.org/a.git"), ("1.0", "*"), ("", "*"),
    ("a", "*"), ("1.0.0", ">=1.0.0<2"), ("1.0.0", "^9007199254740991"),
    ("9007199254740992.0.0", "*"),
  ])
  func leavesUndecidedWhatNpmDoesNotRead(version: String, range: String) {
    guard case .undecided = NpmRange.satisfaction(of: version, by: range) else {
      Issue.record("decided")
      return
    }
  }

  /// Semantic Versioning 2.0.0, section 11.
  @Test func ordersSemanticVersions() throws {
    let texts = [
      "0.9.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
      "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.1.0", "2.0.0", "10.0.0",
    ]
    try checkOrder(texts.map { try #require(NpmVersion($0)) })
    try checkOrder(texts.map { try #require(CargoVersion($0)) })
    try checkOrder(texts.map { try #require(GoVersion("v" + $0)) })
    #expect(NpmVersion("1.0.0+a") == NpmVersion("v1.0.0+b"))
  }

  private func checkOrder<Version: Comparable>(_ versions: [Version]) throws {
    for (index, one) in versions.enumerated() {
      for (place, other) in versions.enumerated() {
        #expect((one < other) == (index < place) && (one == other) == (index == place))
      }
    }
  }

  // MARK: Python

  /// From the PyPA's version specifiers.
  @Test(arguments: [
    ("~=2.2", ["2.2", "2.3", "2.2.post3"], ["3.0", "2.1", "2.2.dev1"]),
    ("~= 1.4.5", ["1.4.5", "1.4.9"], ["1.5.0"]),
    ("~=2.2.post3", ["2.2.post3", "2.3"], ["2.2", "3"]),
    ("~=1.4.5a4", ["1.4.5a4", "1.4.5"], ["1.5", "1.4.5a3"]),
    ("==1.1", ["1.1", "1.1.0", "1.1+x"], ["1.1a1"]),
    ("==1.1.*", ["1.1", "1.1.2", "1.1.post1"], ["1.2", "1.10"]),
    ("==1.1+x", ["1.1+x"], ["1.1", "1.1+y"]),
    ("==1.1.post1", ["1.1.post1", "1.1-1"], ["1.1"]),
    ("!=1.1", ["1.1.post1", "1.2"], ["1.1", "1.1.0"]),
    ("!=1.1.*", ["1.2"], ["1.1.post1", "1.1.9"]),
    (">=1.0,<2", ["1.0", "1.9.9"], ["2.0", "2.0.dev1"]),
    (">1.7", ["1.7.1", "1.7.1.post1"], ["1.7.0.post1", "1.7", "1.7+x"]),
    (">1.7.post2", ["1.7.1", "1.7.0.post3"], ["1.7.0", "1.7.post2"]),
    ("<3.1", ["3.0"], ["3.1.dev0", "3.1a1", "3.1"]), ("<1.0b2", ["1.0b1"], ["1.0b2"]),
    ("===1.0", ["1.0"], ["1.0.0"]), ("", ["1.0"], []), (">=1!1.0", ["1!1.0", "2!0"], ["2024.1"]),
    (">=1.0rc1", ["1.0rc1", "1.0"], ["1.0b9"]), ("<=1.0", ["1.0+local", "1.0"], ["1.0.post1"]),
  ])
  func decidesPythonSpecifiers(specifiers: String, yes: [String], no: [String]) {
    for version in yes {
      #expect(PythonSpecifiers.satisfaction(of: version, by: specifiers) == .yes, "\(version)")
    }
    for version in no {
      #expect(PythonSpecifiers.satisfaction(of: version, by: specifiers) == .no, "\(version)")
    }
  }

  @Test(arguments: [
    ("1.0", "^1.0"), ("1.0", "1.0"), ("1.0", "~=1"), ("1.0", ">=1.*"), ("1.0", ">1.0+x"),
    ("1.0", "==1.0a1.*"),
    ("x", ">=1"), ("1.0-x", ">=1"), ("1.0", ">=1; python_version > '3'"),
    // A pre-release that nobody named: the installer may have been told to take them.
    ("2.0a1", ">=1.0"), ("2.0.dev1", ""), ("2.0rc1", "!=2.0rc2"),
  ])
  func leavesUndecidedWhatPythonDoesNotSay(version: String, specifiers: String) {
    guard case .undecided = PythonSpecifiers.satisfaction(of: version, by: specifiers) else {
      Issue.record("decided")
      return
    }
  }

  /// The order of the specification's summary, spellings mixed.
  @Test func ordersPythonVersions() throws {
    let texts = [
      "1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0-alpha.12.dev456", "1.0a12",
      "1.0b1.dev456", "1.0b2", "1.0b2.post345.dev456", "1.0b2.post345", "1.0c1.dev456", "v1.0rc1",
      "1", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0.post456.dev34", "1.0-456", "1.0.15", "1.1.dev1",
      "1!0.1",
    ]
    try checkOrder(texts.map { try #require(PythonVersion($0)) })
    #expect(PythonVersion("1.0.0") == PythonVersion("1"))
    #expect(PythonVersion("1.0_RC-1") == PythonVersion("1rc1"))
  }

  // MARK: Cargo

  /// From The Cargo Book, "Specifying Dependencies".
  @Test(arguments: [
    ("1.2.3", ["1.2.3", "1.9.0"], ["2.0.0", "1.2.2", "1.3.0-a"]), ("^1.2", ["1.2.0"], ["2.0.0"]),
    ("1", ["1.0.0"], ["2.0.0"]), ("0.2.3", ["0.2.4"], ["0.3.0"]), ("0.2", ["0.2.0"], ["0.3.0"]),
    ("0.0.3", ["0.0.3"], ["0.0.4"]), ("0.0", ["0.0.9"], ["0.1.0"]), ("0", ["0.9.0"], ["1.0.0"]),
    ("~1.2.3", ["1.2.9"], ["1.3.0"]), ("~1.2", ["1.2.0"], ["1.3.0"]), ("~1", ["1.9.9"], ["2.0.0"]),
    ("*", ["0.0.1", "9.0.0"], ["1.0.0-a"]), ("1.*", ["1.9.0"], ["2.0.0"]),
    ("1.2.*", ["1.2.9"], ["1.3.0"]),
    (">= 1.2.0", ["1.2.0", "3.0.0"], ["1.1.9"]), ("> 1", ["2.0.0"], ["1.9.9"]),
    ("< 2", ["1.9.9"], ["2.0.0"]),
    ("= 1.2.3", ["1.2.3", "1.2.3+b"], ["1.2.4"]), (">= 1.2, < 1.5", ["1.4.9"], ["1.5.0"]),
    ("1.0.0-alpha", ["1.0.0-alpha", "1.0.0-beta", "1.0.0"], ["1.0.1-alpha"]),
  ])
  func decidesCargoRequirements(requirement: String, yes: [String], no: [String]) {
    for version in yes {
      #expect(CargoRequirement.satisfaction(of: version, by: requirement) == .yes, "\(version)")
    }
    for version in no {
      #expect(CargoRequirement.satisfaction(of: version, by: requirement) == .no, "\(version)")
    }
  }

  @Test(arguments: [
    ("1.0.0", ""), ("1.0.0", "1.*.2"), ("1.0.0", "*, 1"), ("1.0.0", "1,"), ("1.0.0", "v1"),
    ("1.0.0", "1 2"), ("1.0", "1"), ("v1.0.0", "1"), ("01.0.0", "1"), ("1.0.0-01", "1"),
    ("1.0.0", Array(repeating: "1", count: 33).joined(separator: ",")), ("1.0.0", "1.0.0-"),
  ])
  func leavesUndecidedWhatCargoDoesNotRead(version: String, requirement: String) {
    guard case .undecided = CargoRequirement.satisfaction(of: version, by: requirement) else {
      Issue.record("decided")
      return
    }
  }

  // MARK: Go

  /// From the Go Modules Reference.
  @Test func ordersGoVersions() throws {
    let texts = [
      "v0.0.0-20191109021931-daa7c04131f5", "v1.2.3-pre.0.20191109021931-daa7c04131f5", "v1.2.3",
      "v1.2.4-0.20191109021931-daa7c04131f5", "v2.0.0+incompatible", "v2.0.1",
    ]
    try checkOrder(texts.map { try #require(GoVersion($0)) })
    let pseudo = try #require(GoVersion(texts[0])?.pseudo)
    #expect(pseudo.time == "20191109021931" && pseudo.revision == "daa7c04131f5")
    #expect(
      GoVersion("v1.2.3-pre")?.pseudo == nil
        && GoVersion("v2.0.0+incompatible")?.isIncompatible == true)
    #expect(GoVersion.satisfaction(of: "v1.2.3", by: "v1.2.4") == .no)
    #expect(
      GoVersion.satisfaction(of: "v1.2.4", by: "v1.2.4-0.20191109021931-daa7c04131f5") == .yes)
  }

  @Test(arguments: [
    "1.2.3", "v1", "v1.2", "v01.2.3", "v1.2.3-", "v1.2.3+build", "v1.2.3-01", "v1.2.3 ", "",
    "v1.2.3.4",
  ])
  func refusesWhatIsNoGoVersion(text: String) {
    #expect(GoVersion(text) == nil)
    guard case .undecided = GoVersion.satisfaction(of: text, by: "v1.0.0") else {
      Issue.record("decided")
      return
    }
  }

  @Test(arguments: [
    ("v1.0.0", "example.org/a", true), ("v2.0.0", "example.org/a", false),
    ("v2.0.0+incompatible", "example.org/a", true), ("v2.0.0", "example.org/a/v2", true),
    ("v3.0.0", "example.org/a/v2", false), ("v1.0.0", "gopkg.in/yaml.v1", true),
    ("v1.0.0", "gopkg.in/yaml.v2", false),
    ("v0.0.0-20191109021931-daa7c04131f5", "gopkg.in/a.v1", true),
    ("v1.0.0", "example.org/a/v1", false),
  ])
  func knowsWhichMajorVersionAPathHas(version: String, path: String, belongs: Bool) throws {
    #expect(try #require(GoVersion(version)).belongs(to: path) == belongs)
  }
}
