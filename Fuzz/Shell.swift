import Syntax

/// Reads any bytes as a shell script: every range lies inside the text, and reading ends.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for templates in [false, true] { check(ShellScript(bytes, templates: templates), count) }
  return 0
}

private func check(_ script: ShellScript, _ count: Int) {
  if let problem = script.problem { precondition((0...count).contains(problem)) }
  for command in script.commands {
    precondition(command.range.lowerBound >= 0 && command.range.upperBound <= count)
    let words =
      command.words + command.assignments.map(\.value) + command.redirections.map(\.target)
    for word in words {
      precondition(word.range.lowerBound >= 0 && word.range.upperBound <= count)
      _ = word.outline
      for part in word.parts {
        switch part {
        case .variable(_, _, let range), .template(let range, _):
          precondition(range.lowerBound >= 0 && range.upperBound <= count && !range.isEmpty)
        case .text, .substitution: continue
        }
      }
    }
  }
}
