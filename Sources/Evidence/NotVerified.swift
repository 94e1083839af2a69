/// A question that could not be answered: neither pass nor fail.
public struct NotVerified: Sendable, Hashable {
  /// Who insists on an answer. An open question somebody insists on is exit 3.
  public enum RequiredBy: String, Sendable {
    case policy, invocation
    /// It could be verified at the base and cannot in the candidate.
    case regression
  }

  public let question: Question
  public let subject: Subject
  /// A kebab-case word, then what it means here.
  public let reason: String
  public let detail: String
  /// The command or step that closes the question; empty when there is none.
  public let next: String
  public let place: Place?
  public var requiredBy: RequiredBy?

  public init(
    _ question: Question, _ subject: Subject, reason: String, detail: String, next: String = "",
    place: Place? = nil, requiredBy: RequiredBy? = nil
  ) {
    self.question = question
    self.subject = subject
    self.reason = reason
    self.detail = detail
    self.next = next
    self.place = place
    self.requiredBy = requiredBy
  }
}

/// What can stay open. Policy names these under `require`.
public struct Question: Sendable, Hashable {
  public let id: String
  /// What is asked, as one line.
  public let title: String
  /// Whose rules ask it; empty where it is asked whatever is looked at.
  public let domains: [Rule.Domain]

  public init(_ id: String, _ title: String, _ domains: Rule.Domain...) {
    self.id = id
    self.title = title
    self.domains = domains
  }

  public static let lockfile = Question(
    "lockfile", "what does this lockfile install", .lockfiles, .drift)
  public static let manifest = Question(
    "manifest", "what does this manifest ask for", .lockfiles, .drift)
  public static let input = Question("input", "what does this file say")
  public static let expectation = Question("expectation", "is what must be there there")
  public static let base = Question("base", "which revision vouches")
  public static let candidate = Question("candidate", "what would land on the base")
  public static let pin = Question("pin", "does this still match its pin", .drift)
  public static let digest = Question("digest", "is this still the same content", .drift)
  public static let packageContent = Question(
    "package-content", "what do the packages contain", .packages)
  public static let referencesUpstream = Question(
    "references-upstream", "did what pipelines refer to move upstream", .drift, .pipelines)
  public static let approval = Question("approval", "was this change of trust approved")
  public static let pushBase = Question("push-base-missing", "what did the push start from")
  public static let tree = Question("tree", "what does the tree contain")

  public static let references = Question(
    "references", "do all references lead to what is here")
  public static let pipeline = Question(
    "pipeline", "what does this pipeline refer to", .pipelines, .drift)
  public static let tags = Question(
    "tags", "are the repository's own tags what they were", .history)
  public static let tagReachability = Question(
    "tag-reachability", "are tagged commits on a branch", .history)
  public static let incomingCommits = Question(
    "incoming-commits", "which commits does this change bring", .history)
  public static let movingReference = Question(
    "moving-reference-unproven", "did this moving reference only go forward", .drift)
  public static let upstreamCommit = Question(
    "upstream-commit", "is this commit the upstream's own", .drift)
  public static let vendored = Question(
    "vendored", "is what is installed what the lockfile says", .drift)

  public static let signature = Question(
    "signature", "is this signed by whom policy and pins name", .signatures)

  /// Every question, by id.
  public static let all: [Question] = [
    approval, base, candidate, digest, expectation, incomingCommits, input, lockfile, manifest,
    movingReference, packageContent, pin, pipeline, pushBase, references, referencesUpstream,
    signature, tagReachability,
    tags, tree, upstreamCommit, vendored,
  ]
}
