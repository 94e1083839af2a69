/// Text for a terminal that is not part of a report, as error messages.
public enum Printable {
  /// Keeps line ends; everything else that is hidden is written out.
  public static func text(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { VisibleText.of(String($0)) }.joined(separator: "\n")
  }
}
