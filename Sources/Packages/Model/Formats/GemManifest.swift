import Evidence
import Patterns
import Syntax

/// What a gem says of itself in its archive: `metadata.gz`, YAML with Ruby's tags.
///
/// - SeeAlso: RubyGems, "Specification Reference": `extensions` are built at installation by running them.
enum GemMetadata: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool {
    name == "metadata" && path.parent.isRoot
  }

  static func parts(_ source: Source) -> [ManifestPart] {
    guard source.bytes.starts(with: Array("--- !ruby/object:Gem::Specification".utf8)),
      let document = try? YAMLDocument(source), let root = document.root
    else { return [] }
    var part = ManifestPart(.gem, source)
    part.name = root["name"]?.string
    part.version = root["version"]?["version"]?.string
    part.repository =
      root["metadata"]?["source_code_uri"]?.string ?? root["homepage"]?.string
    for file in root["extensions"]?.elements ?? [] {
      guard let text = file.string else { continue }
      part.triggers.append(Trigger(.install, "extensions", .file(text), source, file.range))
    }
    let folder = root["bindir"]?.string ?? "bin"
    let programs = (root["executables"]?.elements ?? []).compactMap(\.string)
    let name = part.name ?? ""
    part.entryPoints =
      programs.map { folder + "/" + $0 }
      + ["lib/\(name).rb", "lib/\(name.replacing("-", with: "/")).rb"]
    if let message = root["post_install_message"], let text = message.string, !text.isEmpty {
      part.triggers.append(
        Trigger(.load, "post_install_message", .tool(text), source, message.range))
    }
    return [part]
  }
}

/// A gem's specification as its author writes it: Ruby, which runs when the gem is built from its source, and by
/// bundler for gems from git; and the file by which a gem adds code to the program `gem` itself.
enum GemSpecification: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool {
    name.hasSuffix(".gemspec") || name == "rubygems_plugin.rb"
  }

  static func parts(_ source: Source) -> [ManifestPart] {
    guard source.path.nameText.hasSuffix(".gemspec") else { return [plugin(source)] }
    var part = ManifestPart(.gem, source)
    let view = CodeView(source.bytes, .ruby)
    let name = source.path.nameText
    part.name = value("name", view) ?? String(name.dropLast(".gemspec".count))
    part.version = value("version", view)
    part.triggers.append(Trigger(.build, "gemspec", .itself, source))
    for (text, range) in list("extensions", view) {
      part.triggers.append(Trigger(.install, "extensions", .file(text), source, range))
    }
    let folder = value("bindir", view) ?? "exe"
    part.entryPoints = list("executables", view).map { folder + "/" + $0.text }
    if let package = part.name { part.entryPoints.append("lib/\(package).rb") }
    return [part]
  }

  private static func plugin(_ source: Source) -> ManifestPart {
    let isInLibrary = source.path.parent.nameText == "lib"
    let folder = isInLibrary ? source.path.parent.parent : source.path.parent
    var part = ManifestPart(.gem, source, folder: folder)
    part.isAnchor = false
    part.triggers.append(Trigger(.start, "rubygems_plugin.rb", .itself, source))
    return part
  }

  /// The literal behind `name =`.
  private static func value(_ name: String, _ view: CodeView) -> String? {
    guard let end = assignment(name, view), let string = view.string(at: end),
      string.range.lowerBound - end < 12
    else { return nil }
    return String(decoding: view.bytes[string.range], as: UTF8.self)
  }

  /// The literals of the list behind `name =`, also of `%w[…]`.
  private static func list(_ name: String, _ view: CodeView) -> [(text: String, range: Range<Int>)]
  {
    guard let start = assignment(name, view) else { return [] }
    let line = ByteSearch.first([0x0A], in: view.bytes, from: start) ?? view.bytes.count
    let end = view.code[start..<line].contains(UInt8(ascii: "[")) ? close(view, start) : line
    let strings = view.strings(in: start..<end).map { string in
      (String(decoding: view.bytes[string.range], as: UTF8.self), string.range)
    }
    guard strings.isEmpty else { return strings }
    let text = view.text(start..<end)
    guard let mark = text.firstRange(of: "%w") else { return [] }
    return text[mark.upperBound...].split { " []{}()\n".contains($0) }
      .map { (String($0), start..<end) }
  }

  private static func close(_ view: CodeView, _ start: Int) -> Int {
    ByteSearch.first([UInt8(ascii: "]")], in: view.code, from: start, to: start + 2000)
      ?? min(start + 2000, view.bytes.count)
  }

  /// Behind the sign of an assignment to a member.
  private static func assignment(_ name: String, _ view: CodeView) -> Int? {
    let word = Array(".\(name)".utf8)
    for place in ByteSearch.all(word, in: view.code, most: 20) {
      guard let sign = view.firstCode(from: place + word.count),
        view.code[sign] == UInt8(ascii: "=") || view.code[sign...].starts(with: Array("<<".utf8))
          || view.code[sign...].starts(with: Array("+=".utf8))
      else { continue }
      return sign + 1
    }
    return nil
  }
}
