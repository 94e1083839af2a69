import Evidence
import Patterns
import Syntax

/// Code of a package that runs without a line of the user's own program calling it, or by a name that the
/// user gives to a tool.
struct Trigger: Sendable {
  enum Moment: String, Sendable, CaseIterable {
    case install = "at its installation"
    case build = "when it is built"
    case open = "when a folder or the editor is opened"
    case start = "at every start of the program that hosts it"
    case load = "when it is loaded"
    case removal = "at its removal"
    /// By a tool that somebody starts, with this name: `npm test`, `go generate`.
    case asked = "when it is asked for"

    /// Whether nobody who takes the package in decides that it runs.
    var isUnasked: Bool { self != .asked && self != .load }
    /// Whether taking the package in is enough.
    var isAtInstallation: Bool { self == .install || self == .build }
  }

  enum Action: Sendable {
    case command(String)
    /// A file of the package, as the manifest writes it: from the package's own folder.
    case file(String)
    /// The very file that says so.
    case itself
    /// Code that stands in the manifest itself.
    case code(String, Language)
    /// Other packages that come along and run.
    case packages([String])
    /// What a tool does by a description: which one, and with what.
    case tool(String)
  }

  let moment: Moment
  /// What starts it, by the name that its ecosystem has for it: `postinstall`, `build.rs`, `init.ps1`.
  let event: String
  let action: Action
  let source: Source
  let range: Range<Int>

  init(
    _ moment: Moment, _ event: String, _ action: Action, _ source: Source,
    _ range: Range<Int>? = nil
  ) {
    self.moment = moment
    self.event = event
    self.action = action
    self.source = source
    self.range = range ?? 0..<min(source.bytes.count, 1)
  }

  var place: Place { source.place(.cause, range) }

  /// What runs, as one line.
  var text: String {
    switch action {
    case .command(let text), .file(let text), .tool(let text): Printable.line(Array(text.utf8))
    case .itself: Printable.line(source.path.name.bytes)
    case .code(let text, _): Printable.line(Array(text.utf8))
    case .packages(let names): Printable.line(Array(names.joined(separator: ", ").utf8))
    }
  }

  /// The command line that runs; nil where it is none.
  var command: CommandLine? {
    guard case .command(let text) = action else { return nil }
    return CommandLine(text)
  }
}
