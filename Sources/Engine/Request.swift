import Evidence
import Git
import Inventory
import Trees

/// What the engine is asked to look at.
public struct Request {
  public let candidate: any SourceTree
  /// What the candidate is compared with; nil when it vouches for itself.
  public let base: (any SourceTree)?
  public let pins: Pins
  /// From policy alone; what the base's lockfiles use is added here.
  public let hosts: HostRules
  /// With a base: look at files that did not change, too.
  public let includesUnchanged: Bool
  /// How a person names the two sides on a git command line.
  public let revisions: (base: String, candidate: String)?
  /// What a finding is that no base can tell the age of.
  public let ageWithoutBase: Change
  /// The most bytes of one text document.
  public let textLimit: Int
  /// What the user brings about repositories elsewhere.
  public let upstreams: Upstreams
  public let actions: ActionsFolder?
  /// What a push says the branch was before.
  public let pushBefore: ObjectID?
  /// Folders in which packages lie as their package managers left them.
  public let packages: [any SourceTree]
  /// Folders with what registries answered about packages.
  public let registryAnswers: [any SourceTree]
  /// Whether files are looked at for what they hold.
  public let readsContent: Bool
  /// The repository whose objects are judged; nil for a folder, and when nobody asked.
  public let history: HistoryRequest?
  /// What the judged repository is called where it lives; nil where nothing says so.
  public let own: UpstreamName?

  public init(
    candidate: any SourceTree, base: (any SourceTree)? = nil, pins: Pins = .none,
    hosts: HostRules = HostRules(), includesUnchanged: Bool = false,
    revisions: (base: String, candidate: String)? = nil, ageWithoutBase: Change = .unknown,
    textLimit: Int = 64 << 20, history: HistoryRequest? = nil,
    upstreams: Upstreams = Upstreams(), actions: ActionsFolder? = nil, pushBefore: ObjectID? = nil,
    readsContent: Bool = true, packages: [any SourceTree] = [],
    registryAnswers: [any SourceTree] = [], own: UpstreamName? = nil
  ) {
    self.candidate = candidate
    self.base = base
    self.pins = pins
    self.hosts = hosts
    self.includesUnchanged = includesUnchanged
    self.revisions = revisions
    self.ageWithoutBase = ageWithoutBase
    self.textLimit = textLimit
    self.history = history
    self.readsContent = readsContent
    self.packages = packages
    self.registryAnswers = registryAnswers
    self.upstreams = upstreams
    self.actions = actions
    self.pushBefore = pushBefore
    self.own = own
  }
}
