import CYara

/// YARA rules that a user brings, compiled. Files that the rules would include are never read.
public final class YaraRules: @unchecked Sendable {
  // Unchecked: compiled rules are not written by scans, each of which has its own context (libyara's
  // documentation of `yr_rules_scan_mem`), and freed once.
  private let rules: UnsafeMutableRawPointer
  public let count: Int

  /// What is wrong with rules.
  public struct Problem: Error, Sendable, Hashable {
    /// From 1; nil where no line is to blame.
    public let line: Int?
    public let what: String
  }

  /// A rule that matches.
  public struct Match: Sendable, Hashable {
    /// One of its strings, where it was found.
    public struct Part: Sendable, Hashable {
      public let name: String
      public let range: Range<Int>
    }

    public let rule: String
    /// The rule's own `description` and `severity`.
    public let description: String?
    public let severity: String?
    /// The first ones, as many as are kept.
    public internal(set) var parts: [Part] = []
    public internal(set) var count = 0
  }

  /// How a scan ended.
  public enum Ending: Sendable, Hashable {
    case complete
    /// Longer than the seconds that it had.
    case tooLong
    /// A string was found so often that libyara stopped to count.
    case tooMany
    case failed(Int)
  }

  /// The most bytes of a file of rules, and of a file that is scanned.
  public static let rulesLimit = 16 << 20
  public static let fileLimit = 64 << 20
  /// Of the library that compiles them.
  public static var version: String { String(cString: yara_version()) }
  private static let isReady = yr_initialize() == ERROR_SUCCESS

  /// - Throws: the first problem of the text.
  public init(_ text: [UInt8]) throws(Problem) {
    guard Self.isReady else { throw Problem(line: nil, what: "libyara cannot be started") }
    if let end = text.firstIndex(of: 0) {
      throw Problem(line: text[..<end].count { $0 == 0x0A } + 1, what: "holds a zero byte")
    }
    var compiler: UnsafeMutableRawPointer?
    guard yara_compiler_create(&compiler) == ERROR_SUCCESS, let compiler else {
      throw Problem(line: nil, what: "out of memory")
    }
    defer { yara_compiler_destroy(compiler) }
    let (compiled, problem) = Self.compile(text, compiler)
    guard let compiled else { throw problem ?? Problem(line: nil, what: "cannot be compiled") }
    rules = compiled
    count = Int(yara_rules_count(compiled))
  }

  deinit { yara_rules_destroy(rules) }

  private final class Problems {
    var first: Problem?
  }

  private static func compile(
    _ text: [UInt8], _ compiler: UnsafeMutableRawPointer
  ) -> (UnsafeMutableRawPointer?, Problem?) {
    let problems = Problems()
    var compiled: UnsafeMutableRawPointer?
    let result = (text + [0]).withUnsafeBytes { text -> Int32 in
      guard let text = text.baseAddress?.assumingMemoryBound(to: CChar.self) else { return 1 }
      return yara_compile(
        compiler, text,
        { level, _, line, _, message, user in
          guard level == YARA_ERROR_LEVEL_ERROR, let message, let user else { return }
          let problems = Unmanaged<Problems>.fromOpaque(user).takeUnretainedValue()
          if problems.first == nil {
            problems.first = Problem(
              line: line > 0 ? Int(line) : nil, what: String(cString: message))
          }
        }, Unmanaged.passUnretained(problems).toOpaque(), &compiled)
    }
    // The end of the text is told as line 0.
    let problem = problems.first.map {
      Problem(line: $0.line ?? text.count { $0 == 0x0A } + 1, what: $0.what)
    }
    return (result == ERROR_SUCCESS ? compiled : nil, problem)
  }

  private final class Found {
    static let mostParts = 20
    var matches: [Match] = []
    var isCut = false

    func take(_ name: UnsafePointer<CChar>?, _ range: Range<Int>) {
      guard let last = matches.indices.last, let name else { return }
      matches[last].count += 1
      guard matches[last].parts.count < Self.mostParts else { return }
      matches[last].parts.append(Match.Part(name: String(cString: name), range: range))
    }

    func begin(_ rule: UnsafeMutableRawPointer) {
      func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }
      matches.append(
        Match(
          rule: text(yara_rule_name(rule)) ?? "",
          description: text(yara_rule_meta(rule, "description")),
          severity: text(yara_rule_meta(rule, "severity"))))
    }
  }

  /// The rules that match the bytes of one file, sorted by name.
  ///
  /// - Parameter seconds: after which the scan ends.
  public func scan(_ bytes: [UInt8], seconds: Int = 20) -> (matches: [Match], ending: Ending) {
    let found = Found()
    let result = bytes.withUnsafeBytes { buffer -> Int32 in
      guard let start = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
      return yara_scan(
        rules, start, buffer.count,
        { context, message, data, user in
          guard let user else { return CALLBACK_CONTINUE }
          let found = Unmanaged<Found>.fromOpaque(user).takeUnretainedValue()
          if message == CALLBACK_MSG_TOO_MANY_MATCHES { found.isCut = true }
          guard message == CALLBACK_MSG_RULE_MATCHING, let data else { return CALLBACK_CONTINUE }
          found.begin(data)
          yara_each_place(
            context, data,
            { name, offset, length, user in
              guard let user else { return }
              let start = Int(offset)
              Unmanaged<Found>.fromOpaque(user).takeUnretainedValue()
                .take(name, start..<(start + max(0, Int(length))))
            }, user)
          return CALLBACK_CONTINUE
        }, Unmanaged.passUnretained(found).toOpaque(), Int32(seconds))
    }
    return (found.matches.sorted { $0.rule < $1.rule }, Self.ending(result, isCut: found.isCut))
  }

  private static func ending(_ result: Int32, isCut: Bool) -> Ending {
    switch result {
    case ERROR_SUCCESS: isCut ? .tooMany : .complete
    case ERROR_SCAN_TIMEOUT: .tooLong
    case ERROR_TOO_MANY_MATCHES: .tooMany
    default: .failed(Int(result))
    }
  }
}
