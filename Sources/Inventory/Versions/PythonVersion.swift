/// A version of a Python package (PEP 440; the PyPA's version specifiers).
public struct PythonVersion: Sendable, Comparable {
  enum LocalSegment: Sendable, Hashable {
    case number(DecimalNumber)
    case text([UInt8])
  }

  struct Pre: Sendable, Hashable {
    /// Alpha, beta, release candidate.
    let phase: Int
    let number: DecimalNumber
  }

  let epoch: DecimalNumber
  /// At least one number, zeros at the end as they are written.
  let release: [DecimalNumber]
  let pre: Pre?
  var post: DecimalNumber?
  var dev: DecimalNumber?
  /// Empty for none.
  var local: [LocalSegment]

  /// Upper and lower case, a `v` before it, and all separators and spellings of PEP 440 are read.
  public init?(_ text: String) {
    var reader = PythonVersionReader(text)
    guard let version = reader.version(), reader.isAtEnd else { return nil }
    self = version
  }

  init(
    epoch: DecimalNumber, release: [DecimalNumber], pre: Pre?, post: DecimalNumber?,
    dev: DecimalNumber?, local: [LocalSegment]
  ) {
    (self.epoch, self.release, self.pre) = (epoch, release, pre)
    (self.post, self.dev, self.local) = (post, dev, local)
  }

  public var isPreRelease: Bool { pre != nil || dev != nil }

  /// Without the local part.
  var published: PythonVersion {
    var version = self
    version.local = []
    return version
  }

  // MARK: Order

  public static func == (left: PythonVersion, right: PythonVersion) -> Bool {
    !(left < right) && !(right < left)
  }

  /// 1. epoch; 2. release, zeros at the end not counted; 3. development releases of the release, then
  /// pre-releases, then the release, then post-releases; 4. the same within each; 5. the local part.
  public static func < (left: PythonVersion, right: PythonVersion) -> Bool {
    if left.epoch != right.epoch { return left.epoch < right.epoch }
    let (one, other) = (left.significant, right.significant)
    if one != other { return one.lexicographicallyPrecedes(other) }
    if left.phase != right.phase { return left.phase < right.phase }
    let numbers = (left.pre?.number ?? .zero, right.pre?.number ?? .zero)
    if numbers.0 != numbers.1 { return numbers.0 < numbers.1 }
    if left.post != right.post { return precedes(left.post, right.post, nilIsFirst: true) }
    if left.dev != right.dev { return precedes(left.dev, right.dev, nilIsFirst: false) }
    return left.local.lexicographicallyPrecedes(right.local, by: precedes)
  }

  private var significant: ArraySlice<DecimalNumber> {
    var numbers = release[...]
    while numbers.last?.isZero == true { numbers.removeLast() }
    return numbers
  }

  /// A development release of the release itself comes before all its pre-releases.
  private var phase: Int {
    if let pre { return pre.phase }
    return post == nil && dev != nil ? -1 : 3
  }

  private static func precedes(
    _ one: DecimalNumber?, _ other: DecimalNumber?, nilIsFirst: Bool
  ) -> Bool {
    guard let one, let other else { return (one == nil) == nilIsFirst }
    return one < other
  }

  private static func precedes(_ one: LocalSegment, _ other: LocalSegment) -> Bool {
    switch (one, other) {
    case (.number(let one), .number(let other)): one < other
    case (.text(let one), .text(let other)): one.lexicographicallyPrecedes(other)
    case (.text, .number): true
    case (.number, .text): false
    }
  }
}
