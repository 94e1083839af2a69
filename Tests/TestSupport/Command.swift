import Foundation

/// Runs programs as tests need them: in a scrubbed environment, with everything they print.
public enum Command {
  public struct Result: Sendable {
    public let code: Int32
    public let output: String
    public let error: String

    /// Everything that was printed, with line breaks and indents folded to single blanks.
    public var said: String {
      (output + error).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
  }

  private static let environment: [String: String] = [
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.org",
    "GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.org",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
    "ASAN_OPTIONS": "detect_leaks=0",
  ]

  /// The program under test, built beside the tests.
  public static let pintle: String = {
    let bundle = Bundle.allBundles.map(\.bundleURL) + [Bundle.main.bundleURL]
    let folders = bundle + bundle.map { $0.deletingLastPathComponent() }
    let places = folders.map { $0.appendingPathComponent("pintle").path }
    return places.first { FileManager.default.isExecutableFile(atPath: $0) }
      ?? Fixtures.root + "/.build/debug/pintle"
  }()

  public static func run(
    _ program: String, _ arguments: [String], in folder: String, input: String? = nil,
    environment extra: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program.contains("/") ? program : "/usr/bin/env")
    process.arguments = program.contains("/") ? arguments : [program] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = environment.merging(extra) { $1 }
    let scratch = try Scratch()
    let files = ["out", "err", "in"].map { scratch.path + "/" + $0 }
    try (input ?? "").write(toFile: files[2], atomically: false, encoding: .utf8)
    for file in files.prefix(2) { try Data().write(to: URL(fileURLWithPath: file)) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: files[0]))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: files[1]))
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: files[2]))
    try process.run()
    process.waitUntilExit()
    let texts = files.prefix(2).map {
      String(decoding: FileManager.default.contents(atPath: $0) ?? Data(), as: UTF8.self)
    }
    let code =
      process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus
    return Result(code: code, output: texts[0], error: texts[1])
  }

  /// Runs the program under test.
  public static func pintle(
    _ arguments: [String], in folder: String, environment: [String: String] = [:]
  ) throws -> Result {
    try run(pintle, arguments, in: folder, environment: environment)
  }
}

/// A folder that goes when its owner does.
public final class Scratch {
  public let path: String

  public init() throws {
    path = NSTemporaryDirectory() + "pintle-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
