import Foundation
import TestSupport
import Testing

/// Pages whose commands are run, and print what the page says.
@Suite struct PageTests {
  /// A command of a page, what is shown below it, and the exit code it is said to have.
  private struct Step {
    var command: String
    var shown: [String] = []
    var code: Int32 = 0
  }

  @Test(arguments: ["trust.md"]) func holds(page: String) throws {
    let text = try String(contentsOfFile: Fixtures.root + "/docs/" + page, encoding: .utf8)
    let steps = steps(text)
    try #require(steps.count > 10)
    let scratch = try Scratch()
    let script = steps.map { "\($0.command)\necho \"@@ $?\"\n" }.joined()
    let result = try Command.run(
      "bash", ["-c", "exec 2>&1\n" + script], in: scratch.path,
      environment: ["PATH": Self.path, "SOURCE_DATE_EPOCH": "1795712075"])
    let outputs = result.output.components(separatedBy: "@@ ")
    try #require(outputs.count == steps.count + 1, "\(result.output)")
    for (index, step) in steps.enumerated() {
      let code = outputs[index + 1].prefix { $0.isNumber }
      #expect(Int32(code) == step.code, "\(step.command)\n\(outputs[index])")
      let printed = Set(outputs[index].split(separator: "\n").map { Self.plain(String($0)) })
      for line in step.shown {
        #expect(printed.contains(Self.plain(line)), "\(step.command): \(line)\n\(outputs[index])")
      }
    }
  }

  private static var path: String {
    let folder = URL(fileURLWithPath: Command.pintle).deletingLastPathComponent().path
    return folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
  }

  /// Keys and ids differ from run to run.
  private static func plain(_ line: String) -> String {
    line.replacing(/[0-9a-f]{8,}/, with: "…")
      .replacing(/^\d+\n/, with: "").trimmingCharacters(in: .whitespaces)
  }

  private func steps(_ page: String) -> [Step] {
    var steps: [Step] = []
    var isOpen = false
    for line in page.components(separatedBy: "\n") {
      guard line.hasPrefix("    ") else {
        isOpen = false
        continue
      }
      let text = String(line.dropFirst(4))
      if text.hasPrefix("$ ") {
        steps.append(Step(command: String(text.dropFirst(2))))
        isOpen = true
      } else if isOpen, let last = steps.indices.last {
        if steps[last].command.hasSuffix("\\"), steps[last].shown.isEmpty {
          steps[last].command += "\n" + text
        } else {
          steps[last].shown.append(text)
        }
      }
      if let last = steps.indices.last, let mark = text.firstMatch(of: /# exit (\d)$/) {
        steps[last].code = Int32(mark.1) ?? 0
      }
    }
    return steps
  }
}
