import Foundation
import Gate
import Reports
import TestSupport
import Testing

/// What is generated from the program is what the repository holds.
@Suite struct DocumentationTests {
  @Test(arguments: GateRules.all.map(\.id)) func rulePageIsCurrent(id: String) throws {
    let rule = try #require(GateRules.all.first { $0.id == id })
    let page = try String(contentsOfFile: Fixtures.root + "/docs/rules/\(id).md", encoding: .utf8)
    #expect(page == RuleManual.markdown(rule), "run make docs")
  }

  @Test func indexIsCurrent() throws {
    let index = try String(contentsOfFile: Fixtures.root + "/docs/rules/README.md", encoding: .utf8)
    #expect(index == RuleManual.index(GateRules.all), "run make docs")
  }

  @Test func rulesAreSortedAndDifferent() {
    #expect(GateRules.ids == Set(GateRules.ids).sorted())
    #expect(GateRules.all.allSatisfy { rule in rule.id.allSatisfy { $0.isLowercase || $0 == "-" } })
    #expect(
      GateRules.all.allSatisfy {
        !$0.explanation.isEmpty && !$0.remedy.isEmpty && !$0.falsePositives.isEmpty
      })
  }

  @Test func inventoryFitsItsSchema() throws {
    let recipe = try BypassTests.repository()
    let result = try recipe.pintle("inventory", "--format", "json")
    let script = """
      import json, sys, jsonschema
      report = json.load(sys.stdin)
      jsonschema.validate(report, json.load(open(sys.argv[1])), jsonschema.Draft202012Validator)
      assert [p["purl"] for p in report["packages"]] == ["pkg:npm/left@1.0.0", "pkg:npm/right@1.0.0"], report
      """
    try Python.run(
      script, [Fixtures.root + "/docs/inventory.schema.json"], input: Array(result.output.utf8))
  }

  @Test func inventoryTellsLockfilesInOrder() throws {
    let recipe = try GitRecipe()
    func lockfile(_ name: String) -> String {
      "requests==1.0 \\\n    --hash=sha256:\(String(repeating: name, count: 64))\n"
    }
    for folder in 0..<40 {
      try recipe.write("p\(folder)/requirements.txt", lockfile("\(folder % 10)"))
      try recipe.write("p\(folder)/go.sum", "example.org/m v1.0.0 h1:x\n")
    }
    // What git ignores is no entry of the tree, and covers the manifest beside it.
    try recipe.write(".gitignore", "p2/package-lock.json\n")
    try recipe.write("p2/package.json", #"{"name": "x"}"#)
    try recipe.write(
      "p2/package-lock.json",
      #"{"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.0.0"}}}"#)
    try recipe.commit("all")
    let first = try recipe.pintle("inventory", "--format", "json").output
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
    let packages = try #require(report["packages"] as? [[String: Any]])
    let paths = packages.compactMap { $0["lockfile"] as? String }
    #expect(paths == paths.sorted() && paths.count == 81)
    #expect(paths.contains("p2/package-lock.json"))
    for _ in 0..<3 { #expect(try recipe.pintle("inventory", "--format", "json").output == first) }
    let text = try recipe.pintle("inventory").output
    #expect(
      text.hasSuffix("81 lockfiles, 81 packages, 0 pipeline files, 0 uses, 0 images, 0 tools\n"))
  }

  @Test func everyHelpHasAnExample() throws {
    let recipe = try GitRecipe()
    let trust = ["init", "add", "revoke", "rotate", "sign", "show", "verify"].map { "trust \($0)" }
    let plain = ["approve", "check", "diff", "fix", "init", "inventory", "pin", "trust", "why"]
    for command in plain + trust {
      let words = command.split(separator: " ").map(String.init)
      let help = try Command.pintle(words + ["--help"], in: recipe.path)
      #expect(help.code == 0 && help.output.contains("Example:"), "\(command)")
    }
    #expect(try recipe.pintle("--version").output == "0.1.0\n")
  }

  @Test func diffAndWhy() throws {
    let recipe = try BypassTests.repository()
    try recipe.write("package-lock.json", BypassTests.swapped.lockfile)
    try recipe.commit()
    #expect(try recipe.pintle("diff", "main", "--exit-code").code == 1)
    #expect(
      try recipe.pintle("diff", "refs/heads/change", "refs/heads/change").output
        == "no change to what is installed or trusted\n")
    let report = try recipe.pintle("check", "--base", "origin/main", "--format", "json").output
    let object = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
    let finding = try #require((object?["findings"] as? [[String: Any]])?.first)
    let id = try #require(finding["fingerprint"] as? String)
    let why = try recipe.pintle("why", String(id.prefix(12)), "--base", "origin/main")
    #expect(why.code == 0 && why.output.contains("'left' keeps version"), "\(why.error)")
    #expect(try recipe.pintle("why", "0000000000", "--base", "origin/main").code == 2)
  }
}
