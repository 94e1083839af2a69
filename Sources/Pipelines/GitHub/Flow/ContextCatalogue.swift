import Tables

/// Who controls each field of the `github` context, from GitHub's "Contexts reference" and "Webhook
/// events and payloads".
enum ContextCatalogue {
  /// - Parameters:
  ///   - path: of the context, lower case, `*` for indices.
  ///   - events: that can start the run.
  static func control(_ path: String, events: [String]) -> Control {
    let parts = path.split(separator: ".").map(String.init)
    guard parts.first == "github" else { return .fixed }
    guard parts.count > 1 else { return .outsider }
    switch parts[1] {
    case "head_ref":
      return events.contains { $0.hasPrefix("pull_request") || $0 == "workflow_call" }
        ? .outsider : .member
    case "ref", "ref_name":
      return events.allSatisfy { $0.hasPrefix("pull_request") } ? .fixed : .member
    case "base_ref", "workflow": return .member
    case "event": return event(parts.dropFirst(2), events)
    default: return .fixed
    }
  }

  private static func event(_ parts: ArraySlice<String>, _ events: [String]) -> Control {
    guard let top = parts.first, let leaf = parts.last else { return .outsider }
    if top == "inputs" || top == "client_payload" { return .member }
    if parts.count > 1 || leaf != top, fixedLeaves.contains(leaf) { return .fixed }
    if leaf == "name", namesRepository(parts) { return .fixed }
    if top == "workflow_run", parts.dropFirst().first == "repository" { return .member }
    // `owner:branch`
    if parts.suffix(2) == ["head", "label"] { return .outsider }
    // Members alone put them on.
    if parts.contains("labels") || parts.contains("label") || parts.contains("milestone") {
      return .member
    }
    if parts.contains("assignees") || parts.contains("assignee") { return .fixed }
    switch top {
    case "repository", "organization", "enterprise", "release", "label",
      "milestone", "ref", "base_ref", "deployment", "master_branch":
      return leaf == top && fixedLeaves.contains(leaf) ? .fixed : .member
    case "pull_request" where parts.contains("base"): return .member
    case "commits", "head_commit": return .structured
    // Whoever pushes writes here, and chose the address of their account.
    case "pusher" where leaf == "email": return .member
    // The event's filter names the workflows, so that a run of another name never starts this one.
    case "workflow_run" where parts.count == 2 && (leaf == "name" || leaf == "path"),
      "workflow" where leaf == "name" || leaf == "path":
      return .fixed
    case "action", "before", "after", "number", "sender", "schedule", "installation", "created",
      "deleted", "forced", "compare", "pusher", "label_id", "changed_files", "ref_type",
      "merge_group":
      return .fixed
    case "pull_request", "issue", "comment", "discussion", "review", "answer", "changes", "pages",
      "forkee", "workflow_run", "check_run", "check_suite", "commit_comment", "*":
      return .outsider
    default: return .member
    }
  }

  /// Names of repositories are made of letters, digits, `-`, `_` and `.`.
  private static func namesRepository(_ parts: ArraySlice<String>) -> Bool {
    ["repository", "repo", "head_repository", "forkee"].contains(parts.dropLast().last ?? "")
  }

  /// Names of fields that hold numbers, ids, dates, flags, names of few letters.
  private static let fixedLeaves: Set<String> = {
    let table = pintle_table_github_fields()
    let bytes = UnsafeBufferPointer(start: table.bytes, count: table.size)
    return Set(
      bytes.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }
        .map { String(decoding: $0, as: UTF8.self) })
  }()
}
