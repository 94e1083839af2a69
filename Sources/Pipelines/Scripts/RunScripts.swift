import Evidence
import Syntax

/// What a file that a pipeline runs is: a makefile, PowerShell, or a shell's by its name or first line.
enum RunScripts {
  static func of(_ source: Source, _ run: RunFiles.Run) -> [PipelineScript] {
    guard source.bytes.count < 1 << 20, !source.bytes.contains(0) else { return [] }
    if Makefile.isOne(source.path) {
      return Makefile(source).scripts(run.targets, from: run.caller)
    }
    guard let language = language(source) else { return [] }
    return [
      PipelineScript(
        PipelineText(source, 0..<source.bytes.count), language, subject: .file(source.path),
        label: source.path.text, caller: run.caller)
    ]
  }

  private static func language(_ source: Source) -> PipelineScript.Language? {
    let name = source.path.nameBytes
    if name.hasEnd(".ps1") { return .powerShell }
    if name.hasEnd(".sh") || name.hasEnd(".bash") { return .shell }
    let line = source.bytes.prefix(200).prefix { $0 != 0x0A }
    guard line.starts(with: Array("#!".utf8)) else { return nil }
    let words = line.dropFirst(2).split { $0 == 0x20 || $0 == 0x2F || $0 == 0x0D }
      .map { String(decoding: $0, as: UTF8.self) }
    let program = words.last { !$0.hasPrefix("-") } ?? ""
    if ["sh", "bash", "dash", "zsh", "ash"].contains(program) { return .shell }
    return program == "pwsh" ? .powerShell : nil
  }
}
