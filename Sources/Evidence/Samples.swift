/// The first few of many, in a sentence.
public enum Samples {
  /// `a, b, c and 12 more`.
  public static func text(_ names: some Collection<String>, most: Int = 3) -> String {
    let rest = names.count - most
    return names.prefix(most).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
