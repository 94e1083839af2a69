import Foundation

/// Validators that `make test` installs.
public enum Python {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  private static let program =
    ProcessInfo.processInfo.environment["PINTLE_TEST_PYTHON"]
    ?? Fixtures.root + "/.build-tools/venv/bin/python"

  /// Runs a script; anything but success is a failure with what it printed.
  public static func run(_ script: String, _ arguments: [String], input: [UInt8]) throws {
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw Failure(description: "\(program) is missing: run make test, which installs it")
    }
    let result = try Command.run(
      program, ["-c", script] + arguments, in: Fixtures.root,
      input: String(decoding: input, as: UTF8.self))
    if result.code != 0 { throw Failure(description: result.error) }
  }
}
