import Syntax

/// What a secret is for, as far as its name says. Words are told apart at `_`, so that `SLACK_RELEASES`
/// is no credential of a registry because of a part of a word.
enum SecretName {
  /// Names, numbers and addresses that people keep as secrets and that open nothing.
  static func opensNothing(_ name: String) -> Bool {
    [
      "username", "_user", "_id", "email", "_name", "region", "project", "_account", "_host", "_nr",
      "_number", "_usr", "registry", "repository", "_url", "_uri", "_org", "bucket", "hub_user",
      "_login",
    ]
    .contains { name.lowercased().hasSuffix($0) }
  }

  /// Whether it is a credential with which packages, images or releases are made or signed.
  static func publishes(_ name: String) -> Bool {
    guard !opensNothing(name) else { return false }
    let words = name.lowercased().split { $0 == "_" || $0 == "-" }
    guard !words.contains(where: { listeners.contains(String($0)) }) else { return false }
    return words.contains { word in makers.contains { TextSearch.holds(String(word), $0) } }
  }

  /// Services that only hear of a release, or look at the code.
  private static let listeners: Set = [
    "slack", "discord", "teams", "webhook", "telegram", "mattermost", "zulip", "mastodon",
    "twitter", "codecov", "sonar", "sonarcloud", "snyk", "sentry", "crowdin", "datadog", "trello",
    "jira", "netlify", "algolia", "launchdarkly",
  ]

  private static let makers = [
    "npm", "pypi", "publish", "crates", "cargo", "docker", "release", "registry", "gpg", "signing",
    "maven", "ossrh", "sonatype", "rubygems", "nuget", "twine", "deploy",
    "vsce", "ovsx",
  ]
}
