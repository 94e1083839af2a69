import Patterns
import Syntax

/// Lines of PowerShell that fetch or decode and run.
enum PowerShellLine {
  static func reason(_ text: String) -> String? {
    let lower = text.lowercased()
    let words = lower.split { " \t(){}|;&".contains($0) }
    let evaluates = words.contains("iex") || words.contains("invoke-expression")
    let fetches = ["downloadstring", "invoke-webrequest", "iwr ", "irm ", "invoke-restmethod"]
      .contains(where: lower.contains)
    if evaluates, fetches { return "a download is run" }
    if evaluates, lower.contains("frombase64string") { return "decoded text is run" }
    if lower.contains("[reflection.assembly]::load("), fetches || lower.contains("frombase64") {
      return "a hidden library is loaded"
    }
    return nil
  }
}

/// Build scripts of Rust and Ruby that ask a server.
enum NativeFetch {
  /// Where it is asked: a call of the language, or a program that fetches.
  static func first(in file: CodeFile) -> Range<Int>? {
    if let call = file.facts.network.first { return call.range }
    for program in ["\"curl\"", "\"wget\"", "\"powershell\"", "curl -", "wget -"] {
      guard let place = ByteSearch.first(Array(program.utf8), in: file.view.text),
        ByteSearch.containsAny(["http://", "https://"], in: file.view.text),
        ByteSearch.containsAny(["Command::new", "system", "`"], in: file.view.code)
      else { continue }
      return place..<(place + program.utf8.count)
    }
    return nil
  }

  /// Whether the environment or files with keys are read beside the request.
  static func takesSecrets(_ file: CodeFile) -> Bool {
    ByteSearch.containsAny(["env::vars(", "ENV.to_h", "ENV.each", "ENV.map"], in: file.view.code)
      || ByteSearch.containsAny(
        [".ssh/", ".aws/", ".cargo/credentials", ".npmrc", ".gem/credentials", "id_rsa"],
        in: file.view.text)
  }
}
