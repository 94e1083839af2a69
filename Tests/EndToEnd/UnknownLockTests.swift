import Foundation
import TestSupport
import Testing

/// A file that calls itself a lockfile and is of no known format is *not verified*, by name.
@Suite struct UnknownLockTests {
  private static func unread(_ files: [String: String]) throws -> [String] {
    let recipe = try GitRecipe()
    for (path, text) in files { try recipe.write(path, text) }
    try recipe.commit("all")
    let result = try Command.pintle(["check", "--format", "json"], in: recipe.path)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let open = try #require(report["notVerified"] as? [[String: Any]])
    return open.filter { $0["question"] as? String == "lockfile" }
      .map { ($0["subject"] as? [String: Any])?["id"] as? String ?? "" }.sorted()
  }

  @Test func namesWhatItCannotRead() throws {
    let text = #"{"version": 1, "packages": {"a": {"sha256": "…"}}}"#
    let files = [
      "pixi.lock", "a/buf.lock", "jsonnetfile.lock.json", "package-lock.yml", "x.lock.yml",
      "other.lockb",
    ]
    let all = Dictionary(uniqueKeysWithValues: files.map { ($0, text) })
    #expect(try Self.unread(all) == files.sorted())
  }

  @Test func leavesWhatLocksNothing() throws {
    let files = [
      "icons/file-lock.json": #"{"tags": ["padlock"], "categories": ["security"]}"#,
      "run.lock": "", ".github/workflows/triage.lock.yml": "on: push\njobs: {}\n",
      "supply-chain/imports.lock": "# cargo-vet imports lock\nversion = 1\n",
      "Cargo.lock.orig": "version = 3\n", "block.json": #"{"version": 1}"#,
      "scroll-lock.ts": "export const version = 1",
    ]
    #expect(try Self.unread(files) == [])
  }

  @Test func readsUvsLockfilesUnderAnyName() throws {
    let text = "version = 1\nrevision = 3\nrequires-python = \">=3.12\"\n"
    #expect(try Self.unread(["scripts/numpy.lock": text]) == [])
  }

  @Test func bunsBinaryIsCoveredByItsText() throws {
    let text = #"{"lockfileVersion": 1, "workspaces": {"": {"name": "a"}}, "packages": {}}"#
    #expect(try Self.unread(["bun.lock": text, "bun.lockb": "#!/usr/bin/env bun\n"]) == [])
    #expect(try Self.unread(["bun.lockb": "#!/usr/bin/env bun\n"]) == ["bun.lockb"])
  }
}
