import Git
import Inventory

/// What the judged repository is called where it lives: that tells its own actions from those of others.
public enum OwnRepository {
  /// What GitHub's and GitLab's variables say; nil outside of them.
  public static func name(_ variables: [String: String]) -> UpstreamName? {
    if variables["GITHUB_ACTIONS"] == "true", let server = variables["GITHUB_SERVER_URL"],
      let path = variables["GITHUB_REPOSITORY"]
    {
      return UpstreamName(url: server + "/" + path)
    }
    guard variables["GITLAB_CI"] == "true" else { return nil }
    return variables["CI_PROJECT_URL"].flatMap { UpstreamName(url: $0) }
  }

  /// Where a clone came from.
  static func name(of repository: Repository?) -> UpstreamName? {
    guard let place = repository?.workTree ?? repository?.gitFolder else { return nil }
    return Repository.originAddress(of: String(place.dropLast())).flatMap { UpstreamName(url: $0) }
  }
}
