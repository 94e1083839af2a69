import TestSupport
import Testing

/// pip ends lines where other readers see one: what stands behind such a character must not be hidden.
@Suite struct LineEndTests {
  @Test(arguments: ["\r", "\u{2028}", "\u{0C}", "\u{85}", "\u{1C}"])
  func aCommentHidesNoRequirement(character: String) throws {
    let recipe = try GitRecipe()
    let digest = String(repeating: "1", count: 64)
    try recipe.write(
      "requirements.txt",
      "ok==1.0 --hash=sha256:\(digest)\n# note\(character)other==6.6.6 --hash=sha256:\(digest)\n")
    try recipe.commit("add")
    let result = try recipe.pintle("inventory")
    #expect(result.said.contains("not read: requirements.txt"))
  }
}
