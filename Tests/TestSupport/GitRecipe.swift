import Foundation

/// A repository that a test builds with git itself; ids are the same on every machine.
public final class GitRecipe {
  public let scratch: Scratch
  public let path: String

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  public init(branch: String = "main") throws {
    scratch = try Scratch()
    path = scratch.path + "/repository"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try git("init", "-q", "-b", branch, ".")
  }

  @discardableResult
  public func git(_ arguments: String...) throws -> String { try git(arguments) }

  @discardableResult
  public func git(_ arguments: [String]) throws -> String {
    let result = try Command.run("git", arguments, in: path)
    guard result.code == 0 else {
      throw Failure(description: "git \(arguments.joined(separator: " ")): \(result.error)")
    }
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  public func write(_ file: String, _ text: String) throws {
    try write(file, Data(text.utf8))
  }

  public func write(_ file: String, _ data: Data) throws {
    let url = URL(fileURLWithPath: path + "/" + file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  public func remove(_ file: String) throws {
    try FileManager.default.removeItem(atPath: path + "/" + file)
  }

  public func link(_ file: String, to target: String) throws {
    let url = URL(fileURLWithPath: path + "/" + file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? FileManager.default.removeItem(at: url)
    try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
  }

  /// Replaces everything that is tracked by the content of a folder.
  public func replace(by folder: String) throws {
    for item in try FileManager.default.contentsOfDirectory(atPath: path) where item != ".git" {
      try remove(item)
    }
    guard FileManager.default.fileExists(atPath: folder) else { return }
    for item in try FileManager.default.contentsOfDirectory(atPath: folder) {
      try FileManager.default.copyItem(atPath: folder + "/" + item, toPath: path + "/" + item)
    }
  }

  /// Commits everything and gives the commit's id.
  @discardableResult
  public func commit(_ message: String = "change") throws -> String {
    try git("add", "-A", "-f")
    try git("commit", "-q", "--allow-empty", "-m", message)
    return try git("rev-parse", "HEAD")
  }

  public func pintle(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Command.Result {
    try Command.pintle(arguments, in: path, environment: environment)
  }
}
