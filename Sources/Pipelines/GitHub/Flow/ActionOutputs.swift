import Tables

/// Outputs of well-known actions that hold what an outsider wrote.
enum ActionOutputs {
  private enum Kind: Substring {
    /// Text that an outsider writes.
    case text
    /// The commit, branch or repository that a pull request proposes, in few letters.
    case head
    /// What a file holds that the action reads.
    case file
    /// What the step hands over.
    case given
  }

  static func taint(_ step: Step, _ output: String, _ flow: DataFlow) -> Taint {
    guard let action = step.action,
      let kind = known[action]?.first(where: { $0.outputs.contains(output) || $0.outputs.isEmpty })?
        .kind
    else { return .none }
    let what = "\(action)'s \(output)"
    switch kind {
    // Names of files allow fewer letters than branches do, but all that a shell needs.
    case .text: return Taint(control: .outsider, root: what, head: isHead(output) ? what : nil)
    case .head: return Taint(control: .fixed, root: what, head: what)
    case .file:
      let paths = step.with.compactMap(\.value.string)
      return flow.file(paths, at: step.index)?.through(what) ?? .none
    case .given:
      return step.with.reduce(.none) { taint, input in
        .graver(taint, PipelineText(input.value).map { flow.taint($0, at: step.index) } ?? .none)
      }
    }
  }

  private static func isHead(_ output: String) -> Bool {
    output.contains("head") || output.contains("ref") || output.contains("branch")
  }

  /// `text owner/action output…`, by action; a line without outputs is of all of them.
  private static let known: [String: [(kind: Kind, outputs: Set<String>)]] = {
    let table = pintle_table_action_outputs()
    let bytes = UnsafeBufferPointer(start: table.bytes, count: table.size)
    return bytes.split(separator: UInt8(ascii: "\n")).reduce(into: [:]) { found, line in
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count > 1, let kind = Kind(rawValue: words[0][...]) else { return }
      found[words[1], default: []].append((kind, Set(words.dropFirst(2))))
    }
  }()
}
