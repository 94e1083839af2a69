import Foundation

extension GitRecipe {
  /// Lets `recipe.sh` of a fixture's folder build the repository, with what `fixtures/recipes.sh` gives to
  /// all of them; the program under test is `$PINTLE`.
  public func build(by folder: String) throws {
    let built = try Command.run(
      "bash", ["-c", ". \(Fixtures.folder)/recipes.sh; . \(folder)/recipe.sh"], in: path,
      environment: ["PINTLE": Command.pintle])
    guard built.code == 0 else {
      throw Failure(description: "\(folder)/recipe.sh: \(built.error)\(built.output)")
    }
  }
}

extension Fixtures {
  /// `environment.txt` of a fixture: a variable a line; none when there is no such file.
  public static func environment(of folder: String) throws -> [String: String] {
    let file = folder + "/environment.txt"
    guard FileManager.default.fileExists(atPath: file) else { return [:] }
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    return lines.reduce(into: [:]) { variables, line in
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      variables[parts[0]] = parts.count == 2 ? parts[1] : ""
    }
  }
}
