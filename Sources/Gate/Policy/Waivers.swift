import Evidence
import Syntax

/// `.pintle/waivers.yaml`: findings that somebody answers for, until a day.
public struct Waiver: Sendable, Hashable {
  public let rule: String?
  public let subject: String?
  public let fingerprint: String?
  public let reason: String
  public let owner: String
  public let expires: Instant
  public let range: Range<Int>

  /// What the waiver covers, for reports.
  public var target: String {
    fingerprint ?? [rule, subject].compactMap(\.self).joined(separator: " ")
  }

  func covers(_ finding: Finding) -> Bool {
    if let fingerprint { return finding.fingerprint == fingerprint }
    // A whole document can be waived; a whole repository's references cannot.
    let document = finding.group.flatMap { $0.kind == .file ? $0.id : nil }
    let subjects = [finding.subject.id] + (document.map { [$0] } ?? [])
    return rule == finding.rule.id && subject.map(subjects.contains) == true
  }

  public static func == (left: Waiver, right: Waiver) -> Bool { left.identity == right.identity }
  public func hash(into hasher: inout Hasher) { hasher.combine(identity) }

  var identity: [String] {
    [rule ?? "", subject ?? "", fingerprint ?? "", reason, owner, expires.date]
  }
}

public struct Waivers: Sendable {
  public static let path: TreePath = ".pintle/waivers.yaml"
  public static let none = Waivers(source: Source([], path: path, origin: .base), all: [])

  public let source: Source
  public let all: [Waiver]

  private static let keys = ["rule", "subject", "fingerprint", "reason", "owner", "expires"]

  /// - Throws: for anything that is not a list of complete waivers, with line and column.
  public static func read(_ source: Source) throws(GateError) -> Waivers {
    let document: YAMLDocument
    do throws(ReadError) {
      document = try YAMLDocument(source, sizeLimit: 1 << 20)
    } catch {
      throw GateError(error.what, place: source.place(.cause, error.offset..<error.offset))
    }
    guard let root = document.root, !root.isNull else { return Waivers(source: source, all: []) }
    let settings = try Settings(root, in: source, keys: ["waivers"], of: "the waivers file")
    guard let list = settings["waivers"] else { return Waivers(source: source, all: []) }
    guard list.kind == .sequence else { throw settings.fail(list, "'waivers' is a list") }
    var all: [Waiver] = []
    for element in list.elements { all.append(try waiver(element, source)) }
    return Waivers(source: source, all: all)
  }

  private static func waiver(_ value: YAMLValue, _ source: Source) throws(GateError) -> Waiver {
    let settings = try Settings(value, in: source, keys: keys, of: "a waiver")
    guard let reason = try settings.text("reason"), let owner = try settings.text("owner"),
      let expires = try settings.text("expires").flatMap({ Instant($0) })
    else {
      throw settings.fail(value, "a waiver has a reason, an owner and a date under 'expires'")
    }
    let rule = try settings.text("rule")
    let subject = try settings.text("subject")
    let fingerprint = try settings.text("fingerprint")
    guard fingerprint != nil || (rule != nil && subject != nil) else {
      throw settings.fail(value, "a waiver names a fingerprint, or a rule and a subject")
    }
    if let rule, !GateRules.ids.contains(rule) {
      throw settings.fail(value, "there is no rule '\(rule)'")
    }
    return Waiver(
      rule: rule, subject: subject, fingerprint: fingerprint, reason: reason, owner: owner,
      expires: expires, range: value.range)
  }
}
