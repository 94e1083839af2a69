import TestSupport
import Testing

/// What `pintle pin` writes, `pintle check` reads.
@Suite struct PinTests {
  @Test func leavesOutLinesThatNobodyReads() throws {
    let recipe = try GitRecipe()
    let folder = Array(repeating: String(repeating: "\u{E9}", count: 120), count: 6)
    try recipe.write(folder.joined(separator: "/") + "/gradlew", "#!/bin/sh\n")
    try recipe.write("gradlew", "#!/bin/sh\n")
    try recipe.commit()
    let pinned = try recipe.pintle("pin")
    #expect(pinned.code == 0, "\(pinned.said)")
    #expect(pinned.error.contains("not pinned: %C3%A9"))
    #expect(pinned.output.contains("+ file gradlew "))
    let checked = try recipe.pintle("check")
    #expect(checked.code == 0, "\(checked.said)")
  }

  @Test func saysOneFact() throws {
    let recipe = try GitRecipe()
    try recipe.write("gradlew", "#!/bin/sh\n")
    try recipe.commit()
    _ = try recipe.pintle("pin")
    try recipe.write("gradlew", "#!/bin/sh\ntrue\n")
    try recipe.commit()
    let result = try recipe.pintle("pin")
    #expect(result.code == 1 && result.said.contains("1 pinned fact differs"), "\(result.said)")
  }
}
