import Evidence
import Patterns
import Syntax

/// Files are wiped when a token stops working.
enum DeadMansSwitch: ContentRule {
  static let rule = Rule(
    id: "dead-mans-switch", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "files are wiped when a token stops working",
    explanation: """
      Some worms watch a stolen token and delete the home folder when it is revoked. Whoever
      cleans up must stop the watcher before rotating the token.
      """,
    evidence: "the wiping command and the token it watches",
    remedy:
      "stop the service before rotating tokens: systemctl --user stop, launchctl "
      + "bootout, then rotate",
    falsePositives: "none in 60,471 files",
    techniques: [.dataDestruction])

  static let words: [[Literal]] = [
    [
      "rm -rf ~", "rm -rf $HOME", "rm -rf \"$HOME", "homedir()", "expanduser(\"~\")",
      "expanduser('~')", "%USERPROFILE%", "ThisToken",
    ],
    ["token", "Authorization", "Bearer", "401", "ThisToken"],
  ]
  static let languages: Set<Language> = [.javaScript, .python, .shell]

  private static let wipes = [
    "rm -rf ~", "rm -rf $HOME", "rm -rf \"$HOME", "rmSync(os.homedir()", "rmSync(homedir()",
    "rimraf(os.homedir()", "rmtree(os.path.expanduser(\"~\")", "rmtree(os.path.expanduser('~')",
    "/s /q %USERPROFILE%", "cipher /W:%USERPROFILE%",
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    let text = file.view.text
    for word in ["IfYouRevokeThisToken", "IfYouInvalidateThisToken", "IfYouYankThisToken"] {
      if let place = ByteSearch.first(Array(word.utf8), in: text) {
        return report.find(finding(file, place, word))
      }
    }
    guard let wipe = wipes.first(where: { isWhole($0, text) }),
      let place = ByteSearch.first(Array(wipe.utf8), in: text),
      ByteSearch.containsAny(
        ["api.github.com/user", "/-/whoami", "Bearer", "Authorization"], in: text),
      ByteSearch.containsAny(["setInterval", "while ", "sleep", "systemd", "launchctl"], in: text)
    else { return }
    report.find(finding(file, place, wipe))
  }

  /// `rm -rf ~/.cache` is another matter than `rm -rf ~`.
  private static func isWhole(_ word: String, _ text: [UInt8]) -> Bool {
    ByteSearch.all(word, in: text).contains { place in
      let next = place + word.utf8.count
      return next >= text.count
        || !(text[next].isWord
          || text[next] == UInt8(ascii: "/") && next + 1 < text.count
            && (text[next + 1].isWord || text[next + 1] == UInt8(ascii: "{")))
          && !(text[next] == UInt8(ascii: "/") && next + 1 < text.count
            && text[next + 1] == UInt8(ascii: "."))
    }
  }

  private static func finding(_ file: CodeFile, _ place: Int, _ word: String) -> Finding {
    file.finding(
      rule, place..<(place + word.utf8.count),
      "'\(file.name)' wipes files when a token stops working", family: "TanStack and AntV waves")
  }
}
