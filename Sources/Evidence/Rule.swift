/// One thing that pintle looks for, with everything a reader needs to judge what it reports.
///
/// `pintle rules explain`, the pages under `docs/rules` and SARIF's rule table are made from it.
public struct Rule: Sendable, Hashable {
  public enum Kind: String, Sendable {
    /// Something was done.
    case attack
    /// Something could be done.
    case weakness
    /// Something differs.
    case change
    /// Strengthens a story and never stands alone.
    case signal
  }

  /// Which room raises it; what `--only` selects by.
  public enum Domain: String, Sendable, CaseIterable {
    case drift, lockfiles, history, packages, pipelines, signatures, gate
  }

  /// Every finding carries its rule, so that a copy of one costs a single reference.
  private final class Texts: Sendable {
    let id: String
    let title: String
    let explanation: String
    let evidence: String
    let remedy: String
    let falsePositives: String
    let techniques: [Technique]

    init(
      id: String, title: String, explanation: String, evidence: String, remedy: String,
      falsePositives: String, techniques: [Technique]
    ) {
      self.id = id
      self.title = title
      self.explanation = explanation
      self.evidence = evidence
      self.remedy = remedy
      self.falsePositives = falsePositives
      self.techniques = techniques
    }
  }

  public let domain: Domain
  public let kind: Kind
  public let severity: Severity
  public let confidence: Confidence
  private let texts: Texts

  public init(
    id: String, domain: Domain, kind: Kind, severity: Severity, confidence: Confidence,
    title: String, explanation: String, evidence: String, remedy: String, falsePositives: String,
    techniques: [Technique]
  ) {
    self.domain = domain
    self.kind = kind
    self.severity = severity
    self.confidence = confidence
    texts = Texts(
      id: id, title: title, explanation: explanation, evidence: evidence, remedy: remedy,
      falsePositives: falsePositives, techniques: techniques)
  }

  /// Kebab-case noun phrase, never reused.
  public var id: String { texts.id }
  /// One line, lower case, no full stop.
  public var title: String { texts.title }
  /// What it finds and why that matters.
  public var explanation: String { texts.explanation }
  /// What a finding shows and how to see the same by hand.
  public var evidence: String { texts.evidence }
  /// What to do about a finding.
  public var remedy: String { texts.remedy }
  /// When it fires on honest work, and how often that was seen.
  public var falsePositives: String { texts.falsePositives }
  public var techniques: [Technique] { texts.techniques }

  public static func == (left: Rule, right: Rule) -> Bool { left.id == right.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A technique of MITRE ATT&CK, version 18.1.
public struct Technique: Sendable, Hashable {
  public let id: String
  public let name: String

  public init(id: String, name: String) {
    self.id = id
    self.name = name
  }

  public static let version = "v18.1"
  public static let compromiseSoftwareDependencies = Technique(
    id: "T1195.001", name: "Compromise Software Dependencies and Development Tools")
  public static let compromiseSoftwareSupplyChain = Technique(
    id: "T1195.002", name: "Compromise Software Supply Chain")
  public static let commandAndScriptingInterpreter = Technique(
    id: "T1059", name: "Command and Scripting Interpreter")
  public static let javaScript = Technique(id: "T1059.007", name: "JavaScript")
  public static let subvertTrustControls = Technique(id: "T1553", name: "Subvert Trust Controls")
  public static let impairDefenses = Technique(id: "T1562", name: "Impair Defenses")
  public static let masquerading = Technique(
    id: "T1036.005", name: "Match Legitimate Resource Name or Location")
  public static let dataManipulation = Technique(id: "T1565.001", name: "Stored Data Manipulation")
  public static let timestomp = Technique(id: "T1070.006", name: "Timestomp")
  public static let impersonation = Technique(id: "T1656", name: "Impersonation")
  public static let disableTools = Technique(id: "T1562.001", name: "Disable or Modify Tools")
  public static let unixShell = Technique(id: "T1059.004", name: "Unix Shell")
  public static let eventTriggeredExecution = Technique(
    id: "T1546", name: "Event Triggered Execution")
  public static let poisonedPipeline = Technique(id: "T1677", name: "Poisoned Pipeline Execution")
  public static let obfuscatedFiles = Technique(
    id: "T1027", name: "Obfuscated Files or Information")
  public static let deobfuscate = Technique(
    id: "T1140", name: "Deobfuscate/Decode Files or Information")
  public static let ingressToolTransfer = Technique(id: "T1105", name: "Ingress Tool Transfer")
  public static let credentialsInFiles = Technique(id: "T1552.001", name: "Credentials In Files")
  public static let exfiltrationOverC2 = Technique(
    id: "T1041", name: "Exfiltration Over C2 Channel")
  public static let passwordStores = Technique(
    id: "T1555", name: "Credentials from Password Stores")
  public static let hiddenWindow = Technique(id: "T1564.003", name: "Hidden Window")
  public static let deadDropResolver = Technique(id: "T1102.001", name: "Dead Drop Resolver")
  public static let nonStandardPort = Technique(id: "T1571", name: "Non-Standard Port")
  public static let exfiltrationOverWeb = Technique(
    id: "T1567", name: "Exfiltration Over Web Service")
  public static let fileDeletion = Technique(id: "T1070.004", name: "File Deletion")
  public static let dataDestruction = Technique(id: "T1485", name: "Data Destruction")
  public static let bootAutostart = Technique(
    id: "T1547", name: "Boot or Logon Autostart Execution")
  public static let clipboardData = Technique(id: "T1115", name: "Clipboard Data")
  public static let systemLocation = Technique(id: "T1614.001", name: "System Language Discovery")
  public static let fileTypeMasquerading = Technique(id: "T1036.008", name: "Masquerade File Type")
  public static let steganography = Technique(id: "T1027.003", name: "Steganography")
  public static let installerPackages = Technique(id: "T1546.016", name: "Installer Packages")
  public static let pythonStartup = Technique(id: "T1546.018", name: "Python Startup Hooks")
  public static let processMemory = Technique(id: "T1003.007", name: "Proc Filesystem")
  public static let stealApplicationToken = Technique(
    id: "T1528", name: "Steal Application Access Token")
  public static let acquireDomains = Technique(id: "T1583.001", name: "Domains")
  public static let adversaryInTheMiddle = Technique(id: "T1557", name: "Adversary-in-the-Middle")
}
