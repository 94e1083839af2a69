import Evidence
import Git
import Signatures
import Syntax

/// What a summary is about: a commit of a repository.
struct AttestedSubject {
  /// Nil where files were judged that are no commit.
  let commit: String?
  /// Why there is none.
  let reason: String
  /// The repository, as a URI.
  let resource: String
  /// The branch or tag, where it is known.
  let reference: String?
  /// Whether the files on disk differ from the commit; nil where that was not looked at.
  let isDirty: Bool?

  init(
    _ inputs: Inputs, _ check: CheckOptions, _ options: GateAttestation.Options
  ) throws(GateError) {
    let repository = try? Repository.discover(from: check.path)
    let head = try? repository?.head()
    let hasFiles = repository?.workTree != nil
    isDirty = hasFiles ? try? repository?.hasLocalChanges() : nil
    if let candidate = inputs.candidate {
      (commit, reason) = (candidate, "")
    } else if inputs.candidateKind != "work-tree" {
      (commit, reason) = (nil, "'\(check.path)' is no repository")
    } else if isDirty != false {
      (commit, reason) = (nil, "the work tree differs from HEAD")
    } else if !Self.isWhole(check.path, repository) {
      (commit, reason) = (nil, "'\(check.path)' is only a part of the repository")
    } else {
      (commit, reason) = (head?.target.hex, "the repository has no commit")
    }
    let address = options.resource ?? Self.address(options.environment, repository)
    resource = address ?? commit.map { "swh:1:rev:\($0)" } ?? "urn:pintle:files"
    var branch: String?
    if let head, head.name.hasPrefix("refs/"), head.target.hex == commit { branch = head.name }
    reference = Self.reference(options.environment) ?? branch
  }

  /// The commit as the statement's subject, with the reference it was found at.
  var trees: [JSONTree] {
    guard let commit else { return [] }
    var members: [String: JSONTree] = [
      "name": .string(reference.map { "\(resource)@\($0)" } ?? resource),
      "digest": .object(["gitCommit": .string(commit)]),
    ]
    if let reference {
      members["annotations"] = .object(["source_refs": .array([.string(reference)])])
    }
    return [.object(members)]
  }

  private static func isWhole(_ path: String, _ repository: Repository?) -> Bool {
    guard let folder = LocalPath(path), let root = repository?.workTree.flatMap(LocalPath.init)
    else { return false }
    return folder.text == root.text
  }

  private static func reference(_ environment: [String: String]) -> String? {
    if environment["GITHUB_ACTIONS"] == "true" { return environment["GITHUB_REF"] }
    guard environment["GITLAB_CI"] == "true" else { return nil }
    if let tag = environment["CI_COMMIT_TAG"], !tag.isEmpty { return "refs/tags/\(tag)" }
    return environment["CI_COMMIT_REF_NAME"].map { "refs/heads/\($0)" }
  }

  private static func address(
    _ environment: [String: String], _ repository: Repository?
  ) -> String? {
    if environment["GITHUB_ACTIONS"] == "true", let server = environment["GITHUB_SERVER_URL"],
      let name = environment["GITHUB_REPOSITORY"]
    {
      return "git+\(server)/\(name)"
    }
    if environment["GITLAB_CI"] == "true", let url = environment["CI_PROJECT_URL"] {
      return "git+\(url)"
    }
    guard let repository else { return nil }
    let place = repository.workTree ?? repository.gitFolder
    return Repository.originAddress(of: String(place.dropLast())).flatMap(withoutSecrets)
  }

  /// An address without what is nobody else's business: who logs in, and folders of this machine.
  static func withoutSecrets(_ address: String) -> String? {
    var text = address.hasSuffix(".git") ? String(address.dropLast(4)) : address
    for scheme in ["https://", "http://", "ssh://", "git://"] where text.hasPrefix(scheme) {
      let rest = text.dropFirst(scheme.count)
      let host = rest.prefix { $0 != "/" }
      let plain = host.split(separator: "@").last.map(String.init) ?? ""
      guard !plain.isEmpty else { return nil }
      text = "git+\(scheme)\(plain)\(rest.dropFirst(host.count))"
      return text
    }
    // `git@host:owner/name`, as ssh takes it.
    guard !address.hasPrefix("/"), !address.hasPrefix("."), !address.contains("://"),
      let colon = text.firstIndex(of: ":")
    else { return nil }
    let host = text[..<colon].split(separator: "@").last.map(String.init) ?? ""
    guard !host.isEmpty, !host.contains("/") else { return nil }
    return "git+ssh://\(host)/\(text[text.index(after: colon)...])"
  }
}
