/// What can be said of an expression before a run.
enum Foresight: Sendable {
  case known(Value)
  /// Whoever fires the trigger can make it what they like.
  case chosen
  case unknown

  indirect enum Value: Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case list([Value])
    /// The account that fires the trigger and has no rights.
    case stranger
    /// The repository of the workflow, or its owner: whatever it is called.
    case own
  }
}

/// Whether a condition lets a run go on.
enum Likelihood: Sendable {
  case never, always
  /// Whoever fires the trigger decides.
  case chosen
  case unknown

  static func and(_ left: Likelihood, _ right: Likelihood) -> Likelihood {
    if left == .never || right == .never { return .never }
    if left == .unknown || right == .unknown { return .unknown }
    return left == .always && right == .always ? .always : .chosen
  }

  static func or(_ left: Likelihood, _ right: Likelihood) -> Likelihood {
    if left == .always || right == .always { return .always }
    if left == .never { return right }
    if right == .never { return left }
    return left == .chosen || right == .chosen ? .chosen : .unknown
  }

  var negated: Likelihood {
    switch self {
    case .never: .always
    case .always: .never
    case .chosen: .chosen
    case .unknown: .unknown
    }
  }
}

extension Foresight {
  /// GitHub's truth: false, 0, -0, '' and null are false.
  var likelihood: Likelihood {
    switch self {
    case .chosen: return .chosen
    case .unknown: return .unknown
    case .known(.null), .known(.boolean(false)): return .never
    case .known(.number(let number)): return number == 0 || number.isNaN ? .never : .always
    case .known(.string(let text)): return text.isEmpty ? .never : .always
    case .known: return .always
    }
  }

  init(_ likelihood: Likelihood) {
    switch likelihood {
    case .never: self = .known(.boolean(false))
    case .always: self = .known(.boolean(true))
    case .chosen: self = .chosen
    case .unknown: self = .unknown
    }
  }

  /// GitHub's loose equality: text without regard to case, other types as numbers.
  static func equal(_ left: Foresight, _ right: Foresight) -> Likelihood {
    switch (left, right) {
    case (.unknown, _), (_, .unknown): return .unknown
    case (.chosen, _), (_, .chosen): return .chosen
    case (.known(let left), .known(let right)): return equal(left, right)
    }
  }

  private static func equal(_ left: Value, _ right: Value) -> Likelihood {
    switch (left, right) {
    case (.stranger, .stranger), (.own, .own): return .always
    case (.stranger, .string(let name)), (.string(let name), .stranger):
      // A bot can be made to be the actor; a person cannot.
      return name.hasSuffix("[bot]") ? .chosen : .never
    case (.stranger, _), (_, .stranger): return .never
    // The name in the file is meant to be this repository's.
    case (.own, .string), (.string, .own): return .always
    case (.own, _), (_, .own): return .never
    case (.string(let left), .string(let right)):
      return left.lowercased() == right.lowercased() ? .always : .never
    case (.list, _), (_, .list): return .unknown
    default:
      guard let left = number(left), let right = number(right) else { return .never }
      return left == right ? .always : .never
    }
  }

  static func number(_ value: Value) -> Double? {
    switch value {
    case .null: 0
    case .boolean(let flag): flag ? 1 : 0
    case .number(let number): number
    case .string(let text): text.isEmpty ? 0 : Double(text)
    case .list, .stranger, .own: nil
    }
  }
}
