import Foundation
import Inventory
import TestSupport
import Testing

/// The ecosystems' own programs as oracles over versions and requirements that are made, odd and
/// damaged ones among them. Seeds are fixed.
@Suite struct VersionsOracleTests {
  static let count = 4000

  // MARK: npm

  /// The module that npm itself uses.
  static let nodeSemver: String? = {
    let root = try? Command.run("npm", ["root", "-g"], in: Fixtures.root)
    let folder = root?.output.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    let places = [folder + "/npm/node_modules/semver", "/usr/share/nodejs/semver"]
    return places.first { FileManager.default.fileExists(atPath: $0 + "/package.json") }
  }()

  /// What is told is what npm reads, loose as it is. What is not told is no version or no range to its
  /// strict reader, or a range with stars or operators in the middle of something.
  @Test(.enabled(if: nodeSemver != nil), arguments: [1, 2, 3] as [UInt64])
  func agreesWithNpm(seed: UInt64) throws {
    var maker = VersionsMaker(seed: seed)
    var lines: [String] = []
    for _ in 0..<Self.count {
      let (version, other, range) = (maker.npmVersion(), maker.npmVersion(), maker.npmRange())
      let told = word(NpmRange.satisfaction(of: version, by: range))
      let order = order(NpmVersion(version), NpmVersion(other))
      lines.append([version, range, told, other, order].joined(separator: "\t"))
    }
    let module = try #require(Self.nodeSemver)
    let result = try Command.run(
      "node", ["-e", OracleScript.npm, module], in: Fixtures.root,
      input: lines.joined(separator: "\n"))
    #expect(result.code == 0, "\(result.output)\(result.error)")
  }

  // MARK: Python

  @Test(arguments: [1, 2, 3] as [UInt64])
  func agreesWithPython(seed: UInt64) throws {
    var maker = VersionsMaker(seed: seed)
    var lines: [String] = []
    for _ in 0..<Self.count {
      let (version, other) = (maker.pythonVersion(), maker.pythonVersion())
      let text = maker.pythonSpecifiers()
      let specifiers = PythonSpecifiers(text)
      let isAllowed = PythonVersion(version) == nil ? nil : specifiers?.allows(version)
      let fields = [
        version, text, word(isAllowed), other,
        order(PythonVersion(version), PythonVersion(other)), word(specifiers?.namesPreRelease),
      ]
      lines.append(fields.joined(separator: "\t"))
    }
    try Python.run(OracleScript.python, [], input: Array(lines.joined(separator: "\n").utf8))
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func agreesWithPoetry(seed: UInt64) throws {
    var maker = VersionsMaker(seed: seed)
    let lines = (0..<Self.count).map { _ in
      let (version, constraint) = (maker.pythonRelease(), maker.poetryConstraint())
      let answer = word(PoetryConstraint.satisfaction(of: version, by: constraint))
      return [version, constraint, answer].joined(separator: "\t")
    }
    try Python.run(OracleScript.poetry, [], input: Array(lines.joined(separator: "\n").utf8))
  }

  // MARK: Cargo and Go

  private static func oracle(_ name: String) -> String? {
    let path = Fixtures.root + "/.build-tools/oracles/" + name
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }

  @Test(.enabled(if: oracle("cargo") != nil), arguments: [1, 2, 3] as [UInt64])
  func agreesWithCargo(seed: UInt64) throws {
    var maker = VersionsMaker(seed: seed)
    var (questions, answers) = ([String](), [String]())
    for _ in 0..<Self.count {
      let (version, requirement) = (maker.cargoVersion(), maker.cargoRequirement())
      questions.append(version + "\t" + requirement)
      answers.append(word(CargoRequirement.satisfaction(of: version, by: requirement)))
    }
    try compare(questions, answers, with: try #require(Self.oracle("cargo")))
    #expect(answers.count { $0 != "undecided" } > 2000)
  }

  @Test(.enabled(if: oracle("go") != nil), arguments: [1, 2, 3] as [UInt64])
  func agreesWithGo(seed: UInt64) throws {
    let paths = [
      "example.org/a", "example.org/a/v2", "example.org/a/v10", "example.org/a/v1",
      "example.org/v3x", "gopkg.in/a.v0", "gopkg.in/a.v1", "gopkg.in/a.v2",
      "gopkg.in/a.v2-unstable",
    ]
    var maker = VersionsMaker(seed: seed)
    var (questions, answers) = ([String](), [String]())
    for _ in 0..<Self.count {
      let (version, other, path) = (maker.goVersion(), maker.goVersion(), maker.pick(paths))
      questions.append([version, other, path].joined(separator: "\t"))
      let read = GoVersion(version)
      let belongs = read.map { $0.belongs(to: path) ? "true" : "false" } ?? "none"
      let fields = [order(read, GoVersion(other)), read?.pseudo?.revision ?? "", belongs]
      answers.append(fields.joined(separator: "\t"))
    }
    try compare(questions, answers, with: try #require(Self.oracle("go")))
  }

  private func compare(_ questions: [String], _ answers: [String], with oracle: String) throws {
    let input = questions.joined(separator: "\n") + "\n"
    let result = try Command.run(oracle, [], in: Fixtures.root, input: input)
    let theirs = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(theirs.count == questions.count + 1)
    for (question, (ours, theirs)) in zip(questions, zip(answers, theirs)) where ours != theirs {
      Issue.record("\(question): \(ours), but the oracle says \(theirs)")
    }
  }

  // MARK: Words

  private func word(_ satisfaction: Satisfaction) -> String {
    switch satisfaction {
    case .yes: "yes"
    case .no: "no"
    case .undecided: "undecided"
    }
  }

  private func word(_ answer: Bool?) -> String { answer.map { $0 ? "yes" : "no" } ?? "none" }

  private func order<Version: Comparable>(_ one: Version?, _ other: Version?) -> String {
    guard let one, let other else { return "none" }
    return one < other ? "-1" : one == other ? "0" : "1"
  }
}
