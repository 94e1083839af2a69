import Archives
import Evidence
import Patterns
import Syntax
import Trees

/// What a package's code can do, and where it first does.
public struct Capabilities: Sendable {
  public enum Kind: String, Sendable, CaseIterable, Comparable {
    case network = "speaks to servers"
    case evaluation = "runs text as code"
    case programs = "starts programs"
    case decoding = "decodes hidden data"
    case environment = "reads the environment"
    case program = "holds a compiled program"

    public static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
  }

  /// By kind the first place.
  public private(set) var first: [Kind: Place] = [:]
  /// Hosts that addresses in strings name, with their first places.
  public private(set) var hosts: [String: Place] = [:]
  /// What of the package runs by itself, by the name of what starts it.
  private(set) var triggers: [String: [Trigger]] = [:]
  /// By kind the first place in code that runs by itself.
  private(set) var unasked: [Kind: Place] = [:]
  /// Bytes of scripts, by path inside the package.
  public private(set) var sizes: [TreePath: Int] = [:]

  init() {}

  /// What another task saw, in files after these.
  mutating func add(_ other: Capabilities) {
    first.merge(other.first) { mine, _ in mine }
    hosts.merge(other.hosts) { mine, _ in mine }
    triggers.merge(other.triggers, uniquingKeysWith: +)
    unasked.merge(other.unasked) { mine, _ in mine }
    sizes.merge(other.sizes) { _, last in last }
  }

  /// A program that was not kept whole.
  mutating func take(_ program: LargeProgram, at source: Source) {
    note(.program, source.place(.cause))
  }

  mutating func take(_ source: Source) {
    guard source.bytes.count <= Source.defaultLimit else { return }
    if LargeProgram.isProgram(source.bytes) { note(.program, source.place(.cause)) }
    guard !source.bytes.prefix(8192).contains(0) else { return }
    let language = Language(of: source.path, source.bytes)
    guard language.isCode, !FileRole.isFixturePath(source.path) else { return }
    sizes[source.path.withoutFirstFolder] = source.bytes.count
    takeCode(source, CodeView(source.bytes, language))
  }

  /// What of a package runs by itself, and what the files can do that it reaches.
  mutating func take(_ package: PackageView) {
    for trigger in package.triggers where trigger.moment != .asked {
      triggers[trigger.event, default: []].append(trigger)
    }
    for path in package.unaskedFiles().sorted() {
      guard let entry = try? package.tree.entry(at: path),
        let bytes = try? package.tree.bytes(of: entry, limit: Source.defaultLimit)
      else { continue }
      var own = Capabilities()
      own.take(Source(bytes, path: path, origin: package.tree.origin))
      unasked.merge(own.first) { mine, _ in mine }
    }
  }

  private mutating func takeCode(_ source: Source, _ view: CodeView) {
    let facts = ScriptFacts(view)
    for (kind, calls) in [
      (Kind.network, facts.network), (.evaluation, facts.sinks), (.programs, facts.spawns),
      (.decoding, facts.decoders),
    ] {
      if let call = calls.first { note(kind, source.place(.cause, call.name)) }
    }
    for word in ["process.env", "os.environ", "getenv", "env::vars", "os.Environ", "ENV.to_h"] {
      if let place = ByteSearch.first(Array(word.utf8), in: view.code) {
        note(.environment, source.place(.cause, place..<(place + word.utf8.count)))
      }
    }
    for string in view.strings where string.range.count > 8 && string.range.count < 2000 {
      guard let host = Self.host(Array(source.bytes[string.range])) else { continue }
      if hosts[host] == nil { hosts[host] = source.place(.cause, string.range) }
    }
  }

  private mutating func note(_ kind: Kind, _ place: Place) {
    if first[kind] == nil { first[kind] = place }
  }

  /// The host of an address that the text begins with.
  private static func host(_ text: [UInt8]) -> String? {
    let schemes = ["https://", "http://", "wss://", "ws://"]
    guard let scheme = schemes.first(where: { text.starts(with: Array($0.utf8)) }) else {
      return nil
    }
    let rest = text.dropFirst(scheme.utf8.count)
    let host = rest.prefix { $0.isWord && $0 < 0x80 || $0 == 0x2E || $0 == 0x2D || $0 == 0x3A }
    guard host.contains(0x2E), host.count > 3 else { return nil }
    return String(decoding: host, as: UTF8.self).lowercased()
  }
}

extension TreePath {
  /// The path inside an archive's own folder, whose name changes with the version.
  var withoutFirstFolder: TreePath {
    guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return self }
    return TreePath(bytes: Array(bytes[(slash + 1)...]))
  }
}
