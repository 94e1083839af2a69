import Evidence
import Gate
import Reports
import Signatures

/// Trust sets as people read them.
enum TrustText {
  /// What an edit wrote.
  static func write(_ writing: TrustWriting) {
    var page = PlainPage()
    page.line("\(writing.path): version \(writing.document.root.version)")
    changes(writing.changes, &page)
    if writing.isRemade {
      page.labelled(
        "note", "this version was not committed yet: earlier signatures of it are void")
    }
    for name in writing.signers { page.labelled("signed", "by \(name)") }
    signatures(writing.counts, &page)
    if writing.counts.allSatisfy(\.count.isMet) {
      page.labelled("next", "git add \(writing.path), and commit it", isCommand: true)
    } else {
      let people = Set(writing.counts.filter { !$0.count.isMet }.flatMap(\.count.missing)).sorted()
      page.labelled("next", "pintle trust sign --sign-with KEY", isCommand: true)
      page.labelled("", "by \(people.joined(separator: ", "))")
    }
    StandardOutput.write(page.bytes)
  }

  /// Everything a set says.
  static func show(_ review: TrustReview, at time: Instant) -> [UInt8] {
    let root = review.document.root
    var page = PlainPage()
    page.line(
      "\(review.path): version \(root.version), "
        + (root.expires.map { "expires \($0.text)" } ?? "never expires"))
    for (name, role) in root.roles.sorted(by: { $0.key < $1.key }) {
      page.blank()
      page.line("\(name): \(role.threshold) of \(root.owners(of: name).count)")
      let keys = role.keys.compactMap { id in root.keys[id].map { (id, $0) } }
      for (id, key) in keys.sorted(by: { ($0.1.owner, $0.0) < ($1.1.owner, $1.0) }) {
        page.labelled(key.owner, describe(id, key, time), indent: 2, column: 12)
      }
    }
    page.blank()
    if let digest = review.document.fileDigest {
      page.labelled("digest", digest, column: 8, isCommand: true)
    }
    outcome(review, &page)
    return page.bytes
  }

  static func verify(_ review: TrustReview) -> [UInt8] {
    var page = PlainPage()
    page.line("\(review.path): version \(review.document.root.version)")
    changes(review.changes, &page)
    outcome(review, &page)
    return page.bytes
  }

  private static func outcome(_ review: TrustReview, _ page: inout PlainPage) {
    let isUnsigned = review.document.signatures.isEmpty && review.problem == nil
    if !isUnsigned { signatures(review.counts, &page) }
    for note in review.notes { page.labelled("note", note) }
    if let problem = review.problem { page.labelled("fails", problem) } else { page.line("holds") }
  }

  private static func describe(_ id: String, _ key: TrustRoot.Key, _ time: Instant) -> String {
    let name = key.file.map { "\($0.key.name) \($0.ssh.fingerprint)" } ?? "a key that is not read"
    let end = key.validUntil.map { ", until \($0.text)" } ?? ""
    let doubt = key.doubt(at: time).map { "; does not count: \($0)" } ?? ""
    return "\(name), id \(id.prefix(16))…\(end)\(doubt)"
  }

  private static func changes(_ lines: [TrustStep.Line], _ page: inout PlainPage) {
    for line in lines {
      switch (line.was, line.now) {
      case (let was?, let now?): page.labelled(line.what, "\(was) -> \(now)", indent: 2, column: 22)
      case (nil, let now?): page.labelled(line.what, "+ \(now)", indent: 2, column: 22)
      case (let was?, nil): page.labelled(line.what, "- \(was)", indent: 2, column: 22)
      case (nil, nil): continue
      }
    }
  }

  private static func signatures(_ counts: [TrustStep.Count], _ page: inout PlainPage) {
    for item in counts {
      let names = item.count.owners.isEmpty ? "" : ": \(item.count.owners.joined(separator: ", "))"
      page.labelled(
        "of \(item.version)",
        "\(item.count.owners.count) of \(item.count.threshold) signatures that version \(item.version)'s role 'trust' asks for\(names)"
      )
      if !item.count.isMet {
        let missing = item.count.threshold - item.count.owners.count
        page.labelled(
          "missing", "\(missing), of \(item.count.missing.joined(separator: ", "))")
      }
      for refusal in item.count.refused { page.labelled("refused", refusal) }
    }
  }
}
