import Syntax

/// Reads any bytes as PowerShell, with templates and without: ranges lie inside the text, and every
/// substitution of a word has a number that the reader gave.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for templates in [false, true] {
    let script = PowerShellScript(bytes, templates: templates)
    for command in script.commands {
      check(command.range, count)
      let words = command.words + command.assignments.map(\.value)
      for word in words + command.redirections.map(\.target) {
        check(word.range, count)
        for group in word.groups { precondition(group > 0) }
      }
    }
    if let problem = script.problem { precondition((0...count).contains(problem)) }
  }
  return 0
}

private func check(_ range: Range<Int>, _ count: Int) {
  precondition(range.lowerBound >= 0 && range.upperBound <= count)
}
