import Evidence
import Syntax

/// Something a pipeline runs that lies in another repository (or says it lies in this one). It is handed
/// around much and never changes.
public final class Use: Sendable {
  public enum Kind: String, Sendable {
    /// A GitHub action of any kind, named by a step.
    case action
    /// A reusable GitHub workflow, named by a job.
    case workflow
    /// A repository of pre-commit hooks.
    case hook
    /// A file or component that a GitLab pipeline includes from another project.
    case include
  }

  /// What stands where a version belongs.
  public enum Reference: Sendable, Hashable {
    /// A full commit id, 40 or 64 lower-case hexadecimal digits (as written in any case).
    case commit(String)
    /// A tag or a branch; which of them, only the upstream knows.
    case named(String)
    /// Nothing: the default branch, as it is then.
    case missing
    /// A path inside the same repository; `text` says which.
    case local
    /// No reference that can be judged, and why: an expression, a name of no strict form.
    case unreadable(String)
  }

  public let kind: Kind
  /// As written, quotes and escapes resolved; 4 KiB at most for each of its parts. Where the repository
  /// and the reference stand apart (hooks, GitLab's projects): `repository@reference`.
  public let text: String
  /// Nil for a local one and for what is unreadable.
  public let upstream: UpstreamName?
  /// Below the root of its repository: an action's folder, a workflow's file; empty for the root.
  public let subpath: String
  public let reference: Reference
  /// The pin's line that this use has, as `host/owner/repo/path@ref`; nil for what names no upstream.
  public let pinKey: Pin.Key?
  /// The comment on the same line, without `#` and blanks around it.
  public let comment: String?
  public let source: Source
  /// Of `text`, without quotes; where two parts stand apart, of the reference when there is one.
  public let range: Range<Int>

  public init(
    _ kind: Kind, text: String, upstream: UpstreamName?, subpath: String = "",
    reference: Reference, comment: String? = nil, source: Source, range: Range<Int>
  ) {
    self.kind = kind
    self.text = text
    self.upstream = upstream
    self.subpath = subpath
    self.reference = reference
    self.comment = comment
    self.source = source
    self.range = range
    pinKey = Use.key(kind, upstream, subpath, reference)
  }

  public func place(_ role: Place.Role) -> Place { source.place(role, range) }
}

/// A container image that a build takes in.
public final class ImageUse: Sendable {
  public enum Role: String, Sendable {
    /// A job's container, or what a step runs in.
    case container
    case service
    /// `FROM`
    case base
    /// `COPY --from=` or `RUN --mount=from=`
    case copied
    /// `# syntax=`
    case syntax
    /// A container that a cluster runs.
    case workload
    /// A feature of a development container.
    case feature
  }

  public let role: Role
  /// As written, quotes and escapes resolved, without `docker://`; 4 KiB at most.
  public let text: String
  /// Nil when it holds variables without a default or is no image reference; `text` says what stands there.
  public let image: ImageName?
  /// `linux/arm64`, when the file states one.
  public let platform: String?
  public let comment: String?
  public let source: Source
  public let range: Range<Int>

  public init(
    _ role: Role, text: String, image: ImageName?, platform: String? = nil, comment: String? = nil,
    source: Source, range: Range<Int>
  ) {
    self.role = role
    self.text = text
    self.image = image
    self.platform = platform
    self.comment = comment
    self.source = source
    self.range = range
  }

  public func place(_ role: Place.Role) -> Place { source.place(role, range) }
}

/// What one pipeline file refers to, in the order in which it stands there.
public struct PipelineReferences: Sendable {
  public let path: TreePath
  public var uses: [Use] = []
  public var images: [ImageUse] = []

  public init(path: TreePath) { self.path = path }
}
