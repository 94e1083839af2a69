import Evidence
import Inventory
import Syntax

/// Follows a Dockerfile's stages and tells images from them.
struct DockerfileStages {
  private var gathering: Gathering
  /// Of `ARG` before the first `FROM`.
  private var arguments = VariableDefaults(unknown: DockerfileStages.platformArguments)
  /// Lower case: stages are not told apart by case.
  private var names: Set<String> = []
  private var hasStage = false
  /// What `--from=` names; a later stage counts, too, so they wait for the end.
  private var copies: [WrittenText] = []

  /// What BuildKit sets for the platform that is built, whatever default stands in the file.
  private static let platformArguments: Set = [
    "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT", "TARGETPLATFORM", "TARGETOS",
    "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE",
  ]

  init(_ source: Source) { gathering = Gathering(source) }

  mutating func takeSyntax(_ range: Range<Int>) {
    let text = gathering.source.bytes[range].prefix(WrittenText.limit)
    gathering.add(
      .syntax,
      WrittenText(
        text: String(decoding: text, as: UTF8.self), range: range, comment: nil,
        isCut: range.count > WrittenText.limit))
  }

  mutating func take(_ line: DockerfileLine) throws(ReadError) {
    var words = Words(line)
    guard var instruction = words.next() else { return }
    if line.bytes[instruction].isKeyword("onbuild") {
      guard let triggered = words.next() else { return }
      instruction = triggered
    }
    let keyword = line.bytes[instruction]
    if keyword.isKeyword("from") {
      try takeStage(&words)
    } else if keyword.isKeyword("arg"), !hasStage {
      try takeArguments(&words)
    } else if keyword.isKeyword("copy") {
      while let flag = try words.nextFlag() { takeCopy(flag) }
    } else if keyword.isKeyword("run") {
      while let flag = try words.nextFlag() { takeMount(flag) }
    }
  }

  func finished() -> PipelineReferences {
    var result = gathering
    for copy in copies where !isStage(copy.text) { result.add(.copied, copy) }
    return result.finished()
  }

  /// `FROM [--platform=…] image [AS name]`
  private mutating func takeStage(_ words: inout Words) throws(ReadError) {
    hasStage = true
    var platform: String?
    while let flag = try words.nextFlag() {
      if let value = flag.value("--platform=") { platform = arguments.resolve(value.text) }
    }
    guard let image = try words.nextUnquoted(), let text = image.written(0..<image.bytes.count)
    else { return }
    let resolved = arguments.resolve(text.text)
    if !isScratchOrName(resolved ?? text.text) {
      gathering.add(.base, text, resolved: resolved, platform: platform)
    }
    if let keyword = words.next(), words.line.bytes[keyword].isKeyword("as"),
      let name = try words.nextUnquoted()
    {
      names.insert(name.text.lowercased())
    }
  }

  /// `ARG NAME=default …`
  private mutating func takeArguments(_ words: inout Words) throws(ReadError) {
    while let range = words.next() {
      guard let equals = words.line.bytes[range].firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: words.line.bytes[range.lowerBound..<equals], as: UTF8.self)
      let value = try words.line.unquoted(
        (equals + 1)..<range.upperBound, escape: words.line.escape)
      arguments.values[name] = arguments.resolve(value.text)
    }
  }

  /// `COPY --from=…`
  private mutating func takeCopy(_ flag: DockerfileWord) {
    if let from = flag.value("--from=") { copies.append(from) }
  }

  /// `RUN --mount=type=…,from=…`; keys are not told apart by case.
  private mutating func takeMount(_ flag: DockerfileWord) {
    guard flag.bytes[...].hasStart("--mount=") else { return }
    for field in flag.bytes.dropFirst("--mount=".utf8.count).split(separator: UInt8(ascii: ",")) {
      guard field.prefix(4).isKeyword("from"), field.dropFirst(4).first == UInt8(ascii: "=") else {
        continue
      }
      if let from = flag.written((field.startIndex + 5)..<field.endIndex) { copies.append(from) }
    }
  }

  private func isScratchOrName(_ text: String) -> Bool {
    text == "scratch" || names.contains(text.lowercased())
  }

  /// A stage's name or its number.
  private func isStage(_ text: String) -> Bool {
    isScratchOrName(text) || text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}

extension DockerfileWord {
  /// What stands behind `--name=`.
  fileprivate func value(_ flag: StaticString) -> WrittenText? {
    guard bytes[...].hasStart(flag) else { return nil }
    return written(flag.utf8CodeUnitCount..<bytes.count)
  }
}

/// The words of one instruction, in turn.
private struct Words {
  let line: DockerfileLine
  private var position = 0

  init(_ line: DockerfileLine) { self.line = line }

  mutating func next() -> Range<Int>? {
    guard let (range, _) = line.word(from: position, escape: line.escape) else { return nil }
    position = range.upperBound
    return range
  }

  mutating func nextUnquoted() throws(ReadError) -> DockerfileWord? {
    guard let range = next() else { return nil }
    return try line.unquoted(range, escape: line.escape)
  }

  /// The next word if it begins with two hyphens: flags stand before all else.
  mutating func nextFlag() throws(ReadError) -> DockerfileWord? {
    guard let (range, _) = line.word(from: position, escape: line.escape),
      line.bytes[range].hasStart("--")
    else { return nil }
    position = range.upperBound
    return try line.unquoted(range, escape: line.escape)
  }
}
