import Evidence
import Syntax

/// A step that brings an outsider's files into the workspace.
struct UntrustedCheckout {
  let step: Int
  let place: Place
  let range: Range<Int>
  /// `github.event.pull_request.head.sha`
  let what: String
  /// The folder that they are put into; nil for the workspace itself.
  let folder: String?
  /// Where the command ends in its script; nil of an action.
  let end: Int?

  /// - Parameters:
  ///   - flow: through which refs are followed; nil for those alone that their names give away.
  ///   - isBrought: of a field of the event; what other events bring is empty, and then the base is checked
  ///     out.
  static func all(
    _ steps: [JudgedStep], _ flow: DataFlow?, isBrought: (String) -> Bool
  ) -> [UntrustedCheckout] {
    steps.compactMap { step in
      step.step.action == "actions/checkout" ? action(step.step, flow, isBrought) : command(step)
    }
  }

  private static func action(
    _ step: Step, _ flow: DataFlow?, _ isBrought: (String) -> Bool
  ) -> UntrustedCheckout? {
    for name in ["ref", "repository"] {
      guard let value = step.input(name), let text = PipelineText(value),
        let what = untrusted(text, isBrought)
          ?? flow.flatMap({ followed(text, step, $0, isBrought) })
      else { continue }
      let folder = step.input("path")?.string.flatMap { ["", ".", "./"].contains($0) ? nil : $0 }
      return UntrustedCheckout(
        step: step.index, place: value.source.place(.cause, text.range), range: text.range,
        what: what, folder: folder, end: nil)
    }
    return nil
  }

  /// What an outsider names comes by outputs and inputs of any name.
  private static func followed(
    _ text: PipelineText, _ step: Step, _ flow: DataFlow, _ isBrought: (String) -> Bool
  ) -> String? {
    let taint = flow.taint(text, at: step.index)
    let what = taint.head ?? (taint.control == .outsider ? taint.root : nil)
    return what.flatMap { isBrought($0) ? $0 : nil }
  }

  private static func untrusted(
    _ text: PipelineText, _ isBrought: (String) -> Bool
  ) -> String? {
    let contexts = text.expressions.flatMap { $0.expression?.flowing ?? [] }.compactMap(\.path)
    guard contexts.isEmpty || contexts.contains(where: isBrought) else {
      return nil
    }
    if text.text.hasPrefix("refs/pull/") || text.text.hasPrefix("pull/") { return text.text }
    for embedded in text.expressions {
      for context in embedded.expression?.flowing ?? [] {
        guard let path = context.path, isBrought(path) else { continue }
        if ProposedHead.isNamed(by: path) { return path }
        if path.hasPrefix("steps."), isHeadName(path) { return path }
        if path.hasPrefix("needs."), isHeadName(path) { return path }
      }
      if case .call("format", let arguments)? = embedded.expression?.node,
        case .string(let form)? = arguments.first?.node, form.hasPrefix("refs/pull/")
      {
        return form
      }
    }
    return nil
  }

  /// Outputs that people give the head of a pull request: `pr.outputs.head_sha`.
  private static func isHeadName(_ path: String) -> Bool {
    guard let output = path.split(separator: ".").last else { return false }
    return [
      "head_sha", "head-sha", "head_ref", "head-ref", "headsha", "headref", "pr_sha", "pr-sha",
      "pr_head_sha", "head_branch", "head",
    ].contains(String(output))
  }

  /// `gh pr checkout`, `git fetch origin pull/1/head`
  private static func command(_ step: JudgedStep) -> UntrustedCheckout? {
    guard let script = step.script, script.language == .shell,
      TextSearch.holds(script.text.text, "pull/")
        || TextSearch.holds(script.text.text, "pr checkout")
    else { return nil }
    let calls = script.calls
    for call in calls {
      let arguments = call.arguments
      let isCheckout = call.name == "gh" && arguments.starts(with: ["pr", "checkout"])
      let isFetch =
        call.name == "git" && arguments.contains { ["fetch", "pull"].contains($0) }
        && arguments.contains { $0.holds("pull/") && !$0.holds("://") }
      let isUsed =
        isCheckout || arguments.contains("pull")
        || calls.contains { other in
          other.name == "git"
            && other.arguments.contains { ["checkout", "switch", "merge", "reset"].contains($0) }
        }
      guard isCheckout || isFetch, isUsed else { continue }
      return UntrustedCheckout(
        step: step.step.index, place: script.place(.cause, call.command.range),
        range: script.text.written(call.command.range),
        what: isCheckout ? "gh pr checkout" : "git fetch of a pull request", folder: nil,
        end: call.command.range.upperBound)
    }
    return nil
  }
}
