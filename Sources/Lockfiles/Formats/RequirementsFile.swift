import Evidence
import Inventory
import Syntax
import Trees

/// pip's requirements and constraints files (pip, "Requirements File Format").
///
/// `name==1.0` is a locked version, an address or a version control URL a source. Anything else is a
/// requirement that nobody locked: an entry without a version. Digests do not say which file they are of.
/// Where an option names an index that is not the public one, every package may come from there.
enum RequirementsFile: LockfileFormat {
  static let names: Set = ["requirements.txt", "constraints.txt"]

  static func matches(_ path: TreePath) -> Bool {
    let name = path.nameText
    // `requirements.lock`, `requirements-dev.lock`: what Rye writes.
    if name.hasSuffix(".lock"), name.hasPrefix("requirements") { return true }
    guard name.hasSuffix(".txt") else { return false }
    return name.hasPrefix("requirements") || name.hasPrefix("constraints")
      || name.hasSuffix("-requirements.txt") || name.hasSuffix("_requirements.txt")
      || path.parent.name == "requirements"
  }

  static func read(_ source: Source) -> Reading<Lockfile> {
    if isChart(source) { return ChartLock.read(source) }
    do throws(ReadError) {
      let (content, dependencies) = try RequirementsContent.read(source.bytes) { content, text in
        RequirementsEntries.make(content, text)
      }
      let lockfile = Lockfile(
        source: source, ecosystem: .pypi, format: "requirements file", dependencies: dependencies,
        roots: [], anomalies: [], includes: content.includes,
        digestRule: content.requiresDigests ? .all : .allOrNone,
        graph: { NameGraph.withoutEdges(dependencies.count) })
      return .read(lockfile, anomalies: [])
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }
}

extension RequirementsFile {
  /// Helm 2 called a chart's lockfile so, too.
  private static func isChart(_ source: Source) -> Bool {
    source.path.nameText == "requirements.lock" && ByteSearch.contains(source.bytes, "digest: ")
      && ByteSearch.contains(source.bytes, "dependencies:")
  }
}

/// What the lines of a requirements file say.
struct RequirementsContent {
  struct Entry: Sendable {
    enum What: Sendable {
      case requirement(PythonRequirement)
      /// An address or a path, and the name where it tells one.
      case reference(String, name: String?, isEditable: Bool)
    }

    let what: What
    /// Of its digests, as a range of `hashes`.
    let hashes: Range<Int>
    /// Of the requirement without its options.
    let range: Range<Int>
  }

  struct Hash: Sendable {
    /// Without quotes.
    let value: Range<Int>
    let word: Range<Int>
  }

  private(set) var entries: [Entry] = []
  /// The values of `--hash`, those of each entry behind each other.
  private(set) var hashes: [Hash] = []
  private(set) var includes: [Lockfile.Include] = []
  /// `--require-hashes`
  private(set) var requiresDigests = false
  /// `--index-url`, `--extra-index-url`, `--find-links`, in order.
  private(set) var indexes: [(url: String, isExtra: Bool, range: Range<Int>)] = []

  private static let flags: Set = [
    "--no-index", "--pre", "--prefer-binary", "--require-hashes", "--use-feature",
  ]
  private static let ignored: Set = [
    "--no-binary", "--only-binary", "--trusted-host", "--use-feature", "--global-option",
    "--config-settings", "--config-setting", "-C", "--process-dependency-links", "--no-use-wheel",
    "--use-wheel", "--install-option", "--exists-action", "--retries", "--timeout", "--proxy",
    "--python-version", "--allow-external", "--allow-unverified", "--only-final", "--all-releases",
  ]

  /// Reads a file, and makes something of it and of its text.
  ///
  /// - Throws: `malformed` with the place of a line that pip would not take.
  static func read<Made>(
    _ bytes: [UInt8], _ make: (RequirementsContent, RawText) -> Made
  ) throws(ReadError) -> (RequirementsContent, Made) {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(ReadError) in
        let text = RawText(buffer)
        let content = try RequirementsContent(text, bytes)
        return (content, make(content, text))
      }
    }
    return try result.get()
  }

  private init(_ text: RawText, _ bytes: [UInt8]) throws(ReadError) {
    entries.reserveCapacity(text.count / 256)
    hashes.reserveCapacity(text.count / 128)
    var lines = try RequirementsLines(text, bytes)
    while let line = try lines.next() {
      let (head, options) = lines.head(line)
      if head.isEmpty {
        try takeOptions(lines, text, options..<line.upperBound)
      } else {
        try takeRequirement(head, lines, text, options..<line.upperBound)
      }
    }
  }

  private mutating func takeRequirement(
    _ head: Range<Int>, _ lines: RequirementsLines, _ text: RawText, _ options: Range<Int>
  ) throws(ReadError) {
    let first = hashes.count
    try takeHashes(lines, text, options)
    let copy = lines.joined(head)
    let requirement = copy.map { PythonRequirement($0) } ?? PythonRequirement(text, head)
    if let requirement {
      entries.append(
        Entry(what: .requirement(requirement), hashes: first..<hashes.count, range: head))
      return
    }
    guard let reference = RequirementReference(copy?[...] ?? Array(text.part(head))[...]) else {
      throw ReadError(at: head.lowerBound, "a line that is no requirement")
    }
    entries.append(
      Entry(
        what: .reference(reference.address, name: reference.name, isEditable: false),
        hashes: first..<hashes.count, range: head))
  }

  /// The values of `--hash`; other options of a requirement are passed over.
  private mutating func takeHashes(
    _ lines: RequirementsLines, _ text: RawText, _ options: Range<Int>
  ) throws(ReadError) {
    var rest = options
    var open: Range<Int>?
    while case let word = lines.word(&rest), !word.isEmpty {
      let bare = lines.unquoted(word)
      if open != nil {
        hashes.append(Hash(value: bare, word: word))
        open = nil
      } else if text.starts(bare, with: "--hash=") {
        hashes.append(Hash(value: bare.lowerBound + 7..<bare.upperBound, word: word))
      } else if text.equals(bare, "--hash") {
        open = word
      }
    }
    if let open { throw ReadError(at: open.lowerBound, "'--hash' without a digest") }
  }

  /// A line of options: `-r file`, `-rfile`, `--requirement=file`.
  private mutating func takeOptions(
    _ lines: RequirementsLines, _ text: RawText, _ line: Range<Int>
  ) throws(ReadError) {
    var rest = line
    while case let word = lines.word(&rest), !word.isEmpty {
      let (option, attached) = Self.option(text.string(lines.unquoted(word)))
      if option == "-e" || option == "--editable" {
        let next = lines.word(&rest)
        let given = next.isEmpty ? nil : text.string(lines.unquoted(next))
        try takeEditable(attached ?? given, line)
        return
      }
      if option == "--require-hashes" { requiresDigests = true }
      if Self.flags.contains(option), attached == nil { continue }
      var value = attached
      if value == nil {
        let next = lines.word(&rest)
        if !next.isEmpty { value = text.string(lines.unquoted(next)) }
      }
      guard let value else {
        throw ReadError(at: word.lowerBound, "'\(option)' without a value")
      }
      try take(option, value, at: word.lowerBound..<line.upperBound)
    }
  }

  private mutating func take(
    _ option: String, _ value: String, at range: Range<Int>
  ) throws(ReadError) {
    switch option {
    case "-r", "--requirement":
      includes.append(Lockfile.Include(.requirements, path: value, range: range))
    case "-c", "--constraint":
      includes.append(Lockfile.Include(.constraints, path: value, range: range))
    case "--build-constraint":
      includes.append(Lockfile.Include(.buildConstraints, path: value, range: range))
    case "-i", "--index-url", "--pypi-url": indexes.append((value, false, range))
    case "--extra-index-url", "-f", "--find-links": indexes.append((value, true, range))
    case _ where Self.ignored.contains(option): return
    default: throw ReadError(at: range.lowerBound, "pip takes no option '\(option)' here")
    }
  }

  private static func option(_ text: String) -> (String, String?) {
    if text.hasPrefix("--") {
      guard let equals = text.firstIndex(of: "=") else { return (text, nil) }
      return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
    let letter = String(text.prefix(2))
    let value = text.dropFirst(2).drop { $0 == "=" }
    return (letter, value.isEmpty ? nil : String(value))
  }

  private mutating func takeEditable(_ value: String?, _ line: Range<Int>) throws(ReadError) {
    guard let value else {
      throw ReadError(at: line.lowerBound, "'-e' without an address or a folder")
    }
    guard let reference = RequirementReference(Array(value.utf8)[...]) else {
      throw ReadError(at: line.lowerBound, "'-e' takes an address or a folder")
    }
    entries.append(
      Entry(
        what: .reference(reference.address, name: reference.name, isEditable: true),
        hashes: hashes.count..<hashes.count, range: line))
  }
}

/// A requirement that is an address or a path.
struct RequirementReference {
  let address: String
  let name: String?

  init?(_ text: ArraySlice<UInt8>) {
    let words = text.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
    guard let first = words.first, words.count == 1 || words[1].first == UInt8(ascii: ";") else {
      return nil
    }
    let address = String(decoding: first, as: UTF8.self)
    let isPath =
      address.hasPrefix(".") || address.contains("/") || address.hasPrefix("file:")
      || [".whl", ".tar.gz", ".zip"].contains { address.hasSuffix($0) }
    guard isPath, !address.hasPrefix("<"), !address.hasPrefix("=") else { return nil }
    self.address = address
    name = Self.egg(address) ?? Self.fileName(first)
  }

  /// `#egg=name[extra]&subdirectory=…`
  private static func egg(_ address: String) -> String? {
    guard let hash = address.lastIndex(of: "#") else { return nil }
    for part in address[address.index(after: hash)...].split(separator: "&")
    where part.hasPrefix("egg=") {
      let name = part.dropFirst(4).prefix { $0 != "[" }
      return name.isEmpty ? nil : PythonName.canonical(String(name))
    }
    return nil
  }

  /// A wheel's or an archive's name in front of its version.
  private static func fileName(_ address: ArraySlice<UInt8>) -> String? {
    guard let file = SourceText.fileName(address), let version = PythonFileName.version(file),
      let end = file.range(of: "-" + version)
    else { return nil }
    return PythonName.canonical(String(file[..<end.lowerBound]))
  }
}
