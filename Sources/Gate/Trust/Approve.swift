import Crypto
import Evidence
import Signatures
import Trees

/// What `pintle approve` shows and writes.
public struct ApprovalDraft: Sendable {
  /// One thing that is approved.
  public struct Item: Sendable {
    public let what: String
    public let facts: [Fact]
    /// As it stands in the text that is signed.
    public let lines: [String]
  }

  public let items: [Item]
  /// What an approval cannot cover, and whose signatures it waits for.
  public let uncovered: [(what: String, people: [String])]
  public let text: [UInt8]
  /// Paths from the repository's root.
  public let textPath: String
  /// Nil before anybody signed.
  public internal(set) var signaturePath: String?
  /// Who signed, with whoever signs now.
  public internal(set) var owners: [String]
  public let threshold: Int
  /// Those who can approve.
  public let approvers: [String]
  public let base: String
  public let candidate: String
  /// Whether the commit that is approved is not the one checked out.
  public let isElsewhere: Bool
}

extension Gate {
  /// Shows what a change loosens; with a key, signs that and writes it to the work tree.
  ///
  /// - Parameter output: a folder to write to instead of the work tree's own.
  public static func approve(
    _ options: CheckOptions, key: SigningKey?, output: String?
  ) throws(GateError) -> ApprovalDraft {
    let trees = try JudgedTrees.opened(options)
    let change = try ApprovalChange(trees, options)
    guard let key else { return try change.draft() }
    let folder = try change.folder(output)
    _ = try change.draft()
    let signer = try key.open()
    // Another approver may sign at the same time: whose signature lies where is looked at once nobody else writes.
    let lock = try FolderLock(folders: [folder])
    var draft = try change.draft()
    let owner = try change.owner(of: signer)
    let signature = try signing(draft.textPath) { () throws(SigningError) in
      try SSHSignature.made(
        over: MemoryArtifact(draft.text), by: signer, namespace: Approvals.namespace)
    }
    let path = change.signaturePath(for: signer.sshKey, draft)
    try TrustFolder.write(draft.text, to: TreePath(draft.textPath), in: folder)
    try TrustFolder.write(signature, to: TreePath(path), in: folder)
    _ = consume lock
    draft.signaturePath = path
    draft.owners = Set(draft.owners + [owner]).sorted()
    return draft
  }
}

/// The part of a change that asks for an approval.
private struct ApprovalChange {
  private let trees: JudgedTrees
  private let base: String
  private let change: TrustChange
  private let role: ApprovalRole
  private let spent: Set<TreePath>

  init(_ trees: JudgedTrees, _ options: CheckOptions) throws(GateError) {
    guard let tree = trees.base, let base = trees.inputs.base else {
      throw GateError(
        "there is no base to compare with", fix: "give --base, as the gate does: --base origin/main"
      )
    }
    let trust = try TrustSet(trees, options)
    guard let root = trust.root, let role = root.roles[Approvals.role], !role.keys.isEmpty else {
      throw GateError(
        "the base names nobody who can approve",
        fix: "pintle init --approver NAME=FILE.pub, or pintle trust init --role approve")
    }
    if let expires = root.expires, expires <= options.time {
      throw GateError(
        "the base's trust.json expired \(expires.text)",
        fix: "pintle trust add --expires TIME --sign-with KEY")
    }
    do throws(TreeError) {
      change = try TrustChange(
        base: tree, candidate: trees.candidate, trust: trust, options: options, baseName: base)
      spent = Set(try tree.entries(below: TrustFiles.approvals).map(\.path))
    } catch {
      throw GateError(error.description)
    }
    self.trees = trees
    self.base = base
    self.role = ApprovalRole(trust: root, role: role, time: options.time)
  }

  func draft() throws(GateError) -> ApprovalDraft {
    let uncovered = change.awaited.map { (what: $0.what, people: $0.awaited) }
    guard !change.asked.isEmpty else {
      throw GateError(
        uncovered.first.map { "nothing that an approval covers: \($0.what)" }
          ?? "nothing to approve: the change loosens nothing that is not approved already",
        fix: uncovered.first.map {
          "to be signed by \($0.people.joined(separator: ", ")): pintle trust sign"
        }
          ?? "")
    }
    let lines = Set(change.asked.flatMap(\.lines))
    let text = known(lines) ?? Array(Approvals.text(lines, base: base).utf8)
    let path = TrustFiles.approvals.appending(SHA256.hex(text))
    guard !spent.contains(path) else {
      throw GateError("the base holds this very approval already", fix: "rebase the change")
    }
    return ApprovalDraft(
      items: change.asked.map { .init(what: $0.what, facts: $0.facts, lines: $0.lines) },
      uncovered: uncovered, text: text, textPath: path.text, signaturePath: nil,
      owners: signatures(beside: path).compactMap {
        try? role.owner(of: $0.bytes, over: text)
      },
      threshold: role.role.threshold, approvers: role.trust.owners(of: Approvals.role),
      base: trees.inputs.baseRef.map { "\(base.prefix(12)) (\($0))" } ?? String(base.prefix(12)),
      candidate: trees.inputs.candidate.map { String($0.prefix(12)) } ?? "",
      isElsewhere: isElsewhere)
  }

  /// The role's owner of a key.
  func owner(of signer: any Signer) throws(GateError) -> String {
    do throws(ApprovalCheck.Failure) {
      return try role.owner(of: signer.sshKey)
    } catch {
      throw GateError(
        error.reason == "no-matching-signer"
          ? "key \(signer.sshKey.id) is not in the base's role 'approve'" : error.detail,
        fix: "sign with a key of \(role.trust.owners(of: Approvals.role).joined(separator: " or "))"
      )
    }
  }

  func folder(_ output: String?) throws(GateError) -> String {
    if let output { return output }
    guard let workTree = trees.repository?.workTree else {
      throw GateError("a bare repository has no files to write to", fix: "give --output FOLDER")
    }
    return String(workTree.dropLast())
  }

  /// The first signature lies at `.sig`; those of others carry the beginning of their key's id.
  func signaturePath(for key: SSHPublicKey, _ draft: ApprovalDraft) -> String {
    let path = TreePath(draft.textPath)
    let plain = draft.textPath + ".sig"
    let others = signatures(beside: path)
    if let own = others.first(where: { (try? SSHSignature(armored: $0.bytes))?.key.id == key.id }) {
      return own.path.text
    }
    let isTaken = others.contains { $0.path.text == plain }
    return isTaken ? "\(draft.textPath).\(key.id.prefix(8)).sig" : plain
  }

  /// A text that was written for exactly these lines before, so that others sign the same.
  private func known(_ lines: Set<String>) -> [UInt8]? {
    for tree in places {
      for entry in (try? tree.entries(below: TrustFiles.approvals)) ?? [] {
        guard !spent.contains(entry.path), !entry.path.text.hasSuffix(".sig"),
          let text = try? tree.bytes(of: entry, limit: 1 << 20),
          SHA256.hex(text) == entry.path.name.text,
          let body = String(validating: text, as: UTF8.self).flatMap(Approvals.parse),
          Set(body) == lines
        else { continue }
        return text
      }
    }
    return nil
  }

  private func signatures(beside path: TreePath) -> [(path: TreePath, bytes: [UInt8])] {
    var found: [TreePath: [UInt8]] = [:]
    for tree in places {
      for entry in (try? tree.entries(below: TrustFiles.approvals)) ?? []
      where entry.path.bytes.starts(with: path.bytes) && entry.path.text.hasSuffix(".sig") {
        if let bytes = try? tree.bytes(of: entry, limit: 1 << 16) { found[entry.path] = bytes }
      }
    }
    return found.map { ($0.key, $0.value) }.sorted { $0.path < $1.path }
  }

  /// The candidate, and what was written and not committed yet.
  private var places: [any SourceTree] {
    let folder = trees.repository?.workTree.map { FolderTree(String($0.dropLast())) }
    return [trees.candidate] + [folder].compactMap(\.self)
  }

  private var isElsewhere: Bool {
    guard let repository = trees.repository, repository.workTree != nil,
      let candidate = trees.inputs.candidate
    else { return false }
    return (try? repository.head()?.target.hex) != candidate
  }
}
