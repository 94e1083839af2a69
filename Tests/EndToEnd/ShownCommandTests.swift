import Foundation
import TestSupport
import Testing

/// The commands that findings show do what they are shown for.
@Suite struct ShownCommandTests {
  @Test(arguments: ["", "init/"]) func showsHowAnActionRuns(folder: String) throws {
    let action = try GitRecipe()
    for (version, runs) in [
      ("v1.1.0", "using: node20\n  main: index.js"), ("v1.1.1", "using: composite\n  steps: []"),
    ] {
      try action.write(folder + "action.yml", "name: example\nruns:\n  \(runs)\n")
      try action.commit()
      try action.git("tag", version)
    }
    let mirror = action.scratch.path + "/upstreams/example/scan"
    try action.git("clone", "-q", "--mirror", action.path, mirror)

    let recipe = try GitRecipe()
    let name = folder.isEmpty ? "example/scan" : "example/scan/init"
    func use(_ version: String) throws -> String {
      try recipe.write(
        ".github/workflows/build.yml",
        "on: push\njobs:\n  build:\n    steps:\n      - uses: \(name)@\(version)\n")
      return try recipe.commit()
    }
    let base = try use("v1.1.0")
    _ = try use("v1.1.1")
    let result = try recipe.pintle(
      "check", "--base", base, "--upstreams", action.scratch.path + "/upstreams", "--format",
      "json")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let findings = report["findings"] as? [[String: Any]] ?? []
    let finding = try #require(findings.first { $0["rule"] as? String == "action-switched" })
    let facts = try #require(finding["facts"] as? [[String: Any]])
    let command = try #require(facts.lazy.compactMap { $0["check"] as? String }.first)
    let shown = try Command.run(
      "sh", ["-c", command.replacingOccurrences(of: "<mirror>", with: mirror)], in: recipe.path)
    #expect(shown.code == 0 && shown.output.contains("using: composite"), "\(command)")
  }
}
