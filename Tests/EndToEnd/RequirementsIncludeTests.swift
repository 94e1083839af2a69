import Foundation
import TestSupport
import Testing

/// Requirements files are judged together with what they take in.
@Suite struct RequirementsIncludeTests {
  private static let one = "--hash=sha256:" + String(repeating: "1", count: 64)

  /// `level rule subject` of each finding and `reason subject` of each open question about a lockfile.
  private static func told(_ files: [String: String]) throws -> [String] {
    let recipe = try GitRecipe()
    for (path, text) in files { try recipe.write(path, text) }
    try recipe.commit("all")
    let result = try Command.pintle(
      ["check", "--all", "--format", "json", "--only", "lockfiles"], in: recipe.path)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let findings = try #require(report["findings"] as? [[String: Any]]).map { finding in
      let subject = (finding["subject"] as? [String: Any])?["id"] as? String ?? ""
      return "\(finding["level"] ?? "") \(finding["rule"] ?? "") \(subject)"
    }
    let open = try #require(report["notVerified"] as? [[String: Any]])
      .filter { $0["question"] as? String == "lockfile" }
      .map { "\($0["reason"] ?? "") \(($0["subject"] as? [String: Any])?["id"] ?? "")" }
    return (findings + open).sorted()
  }

  @Test func aPlainFileIsOneFinding() throws {
    let text = "flask\nrequests>=2\nold==1.0\n"
    #expect(
      try Self.told(["requirements.txt": text]) == ["medium unlocked-manifest requirements.txt"])
    #expect(
      try Self.told(["requirements.txt": "a==1\nb==2\nc==3\nd==4\n"]) == [
        "medium integrity-missing requirements.txt"
      ])
  }

  @Test func whatIsTakenInIsToldOnceByTheFirst() throws {
    let files = [
      "requirements/base.txt": "a\nb\n", "requirements/dev.txt": "-r base.txt\nc\n",
      "requirements/prod.txt": "-r ./base.txt\n", "deps.pip": "z\n",
      "requirements.txt": "-rdeps.pip",
    ]
    #expect(
      try Self.told(files) == [
        "medium unlocked-manifest requirements.txt",
        "medium unlocked-manifest requirements/dev.txt",
      ])
  }

  @Test func oneDigestAsksForAll() throws {
    let files = [
      "requirements.txt": "-r more.txt\na==1 \(Self.one)\n", "more.txt": "b==2\n",
      "requirements-other.txt": "c==3 \(Self.one)\n",
    ]
    #expect(try Self.told(files) == ["medium integrity-missing pkg:pypi/b@2"])
    #expect(
      try Self.told(["requirements.txt": "--require-hashes\na==1\n"]) == [
        "medium integrity-missing pkg:pypi/a@1"
      ])
  }

  @Test func constraintsAreNoRequirementsAndLock() throws {
    let files = [
      "requirements.txt": "-c constraints.txt\na\n",
      "constraints.txt": "a==1 \(Self.one)\nunused\n", "constraints-ci.txt": "x\ny==1\n",
    ]
    #expect(try Self.told(files) == [])
    #expect(
      try Self.told([
        "requirements.txt": "a\n", "requirements-dev.txt": "-c requirements.txt\nb==1 \(Self.one)",
      ]) == ["medium unlocked-manifest requirements.txt"])
  }

  @Test(arguments: [
    ("-r absent.txt", "include-missing"), ("-r ../../x.txt", "include-outside"),
    ("-r /etc/x.txt", "include-outside"), ("-r https://h.example/x.txt", "include-address"),
    ("-r ${WHERE}/x.txt", "include-variable"), ("-r requirements.txt", "include-cycle"),
  ])
  func saysWhereAnIncludeLeadsAstray(line: String, reason: String) throws {
    #expect(try Self.told(["requirements.txt": line]) == ["\(reason) requirements.txt"])
  }

  @Test func aCircleIsJudgedOnce() throws {
    let files = [
      "requirements-a.txt": "-r requirements-b.txt\nx\n",
      "requirements-b.txt": "-r requirements-a.txt\ny\n",
    ]
    #expect(
      try Self.told(files) == [
        "include-cycle requirements-a.txt", "medium unlocked-manifest requirements-a.txt",
      ])
  }

  @Test func inputsAreCoveredByWhatIsMadeOfThem() throws {
    let locked = "a==1 \(Self.one)\n"
    let files = [
      "requirements/dev.in": "-r base.in\nb\n", "requirements/base.in": "a\n",
      "requirements/dev.txt": locked, "requirements-alone.in": "c\n",
    ]
    #expect(try Self.told(files) == ["medium unlocked-manifest requirements-alone.in"])
  }

  @Test func aLockfileOfAnotherToolCovers() throws {
    let files = ["requirements.txt": "a\n", "poetry.lock": ""]
    #expect(try !Self.told(files).contains { $0.contains("unlocked-manifest") })
  }

  /// Each of many files takes in a chain of others; nothing is looked at as often as there are pairs.
  @Test(.timeLimit(.minutes(1))) func manyFilesThatTakeInEachOther() throws {
    var files: [String: String] = [:]
    for index in 0..<500 {
      files["requirements/chain\(index).txt"] = "-r chain\(index + 1).txt\n"
      files["requirements/root\(index).txt"] = "-r chain0.txt\n"
    }
    files["requirements/chain500.txt"] = "a\n"
    let told = try Self.told(files)
    #expect(told.contains { $0.hasPrefix("limit-includes ") })
    #expect(told.contains { $0.hasPrefix("medium unlocked-manifest requirements/") })
  }
}
