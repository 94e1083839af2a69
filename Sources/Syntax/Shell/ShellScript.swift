/// Commands of a shell script: words with their parts, assignments, redirections, pipelines, and what
/// stands in substitutions and functions, all with byte ranges.
///
/// The grammar is that of POSIX's Shell Command Language (2.3, 2.9, 2.10) with bash's process
/// substitutions, `[[`, `((` and `<<<`. Nothing is expanded or run.
public struct ShellScript: Sendable {
  /// In the order in which they end; what stands in a substitution comes before the command it is in.
  public internal(set) var commands: [ShellCommand] = []
  /// Where the text stopped making sense: an unclosed quote, too deep a nesting. What stands before it
  /// was read.
  public internal(set) var problem: Int?

  /// - Parameter templates: whether `${{ … }}` stands for text that is put in before a shell sees it.
  public init(_ text: [UInt8], templates: Bool = false) {
    var reader = ShellReader(text, templates: templates)
    reader.readAll()
    commands = reader.commands
    problem = reader.problem
  }
}

/// One simple command.
public struct ShellCommand: Sendable {
  public internal(set) var assignments: [ShellAssignment] = []
  /// The command's name and its arguments.
  public internal(set) var words: [ShellWordText] = []
  public internal(set) var redirections: [ShellRedirection] = []
  /// Commands connected by `|` share it.
  public internal(set) var pipeline = 0
  /// Its place in the pipeline.
  public internal(set) var stage = 0
  /// Which substitution it stands in; 0 is the script itself.
  public internal(set) var group = 0
  public internal(set) var range = 0..<0
}

public struct ShellAssignment: Sendable {
  public let name: String
  public let value: ShellWordText
}

public struct ShellRedirection: Sendable {
  /// `>`, `>>`, `<`, `<<`, `<<<`, `&>`, `>|`, `<>`
  public let sign: String
  /// A file, or the text of a here-document.
  public internal(set) var target: ShellWordText
}

/// One word, in the parts it is made of.
public struct ShellWordText: Sendable {
  public enum Part: Sendable {
    /// Quotes and escapes resolved.
    case text([UInt8])
    case variable(String, isQuoted: Bool, Range<Int>)
    /// `$(…)`, `` `…` `` or `<(…)`: the commands of this group.
    case substitution(group: Int, isProcess: Bool)
    /// `${{ … }}`: the range with its braces.
    case template(Range<Int>, isQuoted: Bool)
  }

  public internal(set) var parts: [Part] = []
  public internal(set) var range: Range<Int>

  /// The text where nothing has to be expanded.
  public var literal: String? {
    var bytes: [UInt8] = []
    for part in parts {
      guard case .text(let text) = part else { return nil }
      bytes += text
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text with `$` for whatever is expanded.
  public var outline: String {
    if parts.count == 1, case .text(let text) = parts[0] {
      return String(decoding: text, as: UTF8.self)
    }
    var bytes: [UInt8] = []
    for part in parts {
      if case .text(let text) = part { bytes += text } else { bytes.append(UInt8(ascii: "$")) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  public var variables: [String] {
    parts.compactMap { if case .variable(let name, _, _) = $0 { name } else { nil } }
  }

  public var groups: [Int] {
    parts.compactMap { if case .substitution(let group, _) = $0 { group } else { nil } }
  }
}
