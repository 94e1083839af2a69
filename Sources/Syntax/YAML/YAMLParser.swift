import CYAML
import Evidence

/// What libyaml reports, in Swift's words. Offsets count Unicode scalars, as libyaml's marks do.
enum YAMLEvent {
  case scalar(text: String, style: YAMLValue.Style, anchor: String?, tag: String?, Range<Int>)
  case alias(String, Range<Int>)
  case sequenceStart(anchor: String?, tag: String?, Range<Int>)
  case mappingStart(anchor: String?, tag: String?, Range<Int>)
  /// Of a sequence or a mapping.
  case end(Range<Int>)
  case documentStart
}

/// Drives libyaml's parser over bytes that are UTF-8.
enum YAMLParser {
  static func parse(
    _ bytes: [UInt8], _ offsets: ScalarOffsets, _ take: (YAMLEvent) throws(ReadError) -> Void
  ) throws(ReadError) {
    let parser = try OwnedParser()
    let result = bytes[offsets.mark...].withUnsafeBufferPointer { buffer in
      Result { () throws(ReadError) in
        yaml_parser_set_encoding(parser.pointer, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser.pointer, buffer.baseAddress, buffer.count)
        try parser.run(offsets, take)
      }
    }
    try result.get()
  }

  /// Owns libyaml's parser, which is freed once.
  private struct OwnedParser: ~Copyable {
    let pointer: UnsafeMutablePointer<yaml_parser_t>

    init() throws(ReadError) {
      pointer = .allocate(capacity: 1)
      guard yaml_parser_initialize(pointer) == 1 else {
        pointer.deallocate()
        throw ReadError(.limit("memory"), at: 0, "no memory for a parser")
      }
    }

    deinit {
      yaml_parser_delete(pointer)
      pointer.deallocate()
    }

    func run(
      _ offsets: ScalarOffsets, _ take: (YAMLEvent) throws(ReadError) -> Void
    ) throws(ReadError) {
      var type = YAML_NO_EVENT
      while type != YAML_STREAM_END_EVENT {
        var event = yaml_event_t()
        guard yaml_parser_parse(pointer, &event) == 1 else { throw error(offsets) }
        defer { yaml_event_delete(&event) }
        type = event.type
        if let known = YAMLEvent(event) { try take(known) }
      }
    }

    private func error(_ offsets: ScalarOffsets) -> ReadError {
      let problem = pointer.pointee.problem.map { String(cString: $0) } ?? "not YAML"
      return ReadError(at: offsets.byte(Int(pointer.pointee.problem_mark.index)), problem)
    }
  }
}

extension YAMLEvent {
  fileprivate init?(_ event: yaml_event_t) {
    let range =
      Int(event.start_mark.index)..<max(Int(event.start_mark.index), Int(event.end_mark.index))
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: self = .documentStart
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: self = .end(range)
    case YAML_ALIAS_EVENT: self = .alias(Self.text(event.data.alias.anchor) ?? "", range)
    case YAML_SEQUENCE_START_EVENT:
      let data = event.data.sequence_start
      self = .sequenceStart(anchor: Self.text(data.anchor), tag: Self.text(data.tag), range)
    case YAML_MAPPING_START_EVENT:
      let data = event.data.mapping_start
      self = .mappingStart(anchor: Self.text(data.anchor), tag: Self.text(data.tag), range)
    case YAML_SCALAR_EVENT:
      let data = event.data.scalar
      let text = UnsafeBufferPointer(start: data.value, count: data.length)
      self = .scalar(
        text: String(decoding: text, as: UTF8.self), style: Self.style(data.style),
        anchor: Self.text(data.anchor), tag: Self.text(data.tag), range)
    default: return nil
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private static func style(_ style: yaml_scalar_style_t) -> YAMLValue.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
    default: .plain
    }
  }
}
