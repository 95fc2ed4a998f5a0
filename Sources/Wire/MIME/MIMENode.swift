import CGMime

/// One leaf or branch of the tree that GMime writes; owns its reference.
struct MIMENode: ~Copyable {
    private let object: UnsafeMutablePointer<GMimeObject>

    /// GMime keeps tables of its own, to be made once before any other call.
    private static let library: Void = belay_gmime_init()

    /// GMime aborts rather than answer nil when memory is out, as GLib does.
    private init(_ object: UnsafeMutablePointer<GMimeObject>?) {
        guard let object else { preconditionFailure("GMime makes an object or aborts") }
        self.object = object
    }

    deinit { belay_object_unref(object) }

    init(_ type: MediaType, text: TextBody) {
        self.init(type, text.bytes, text.encoding)
        if type.isText { belay_type_set_parameter(object, "charset", "utf-8") }
    }

    init(_ type: MediaType, attachment: MailDraft.Attachment) {
        self.init(type, attachment.bytes, GMIME_CONTENT_ENCODING_BASE64)
        g_mime_object_set_disposition(object, attachment.isInline ? "inline" : "attachment")
        if !attachment.filename.isEmpty {
            belay_type_set_parameter(object, "name", attachment.filename)
            belay_disposition_set_parameter(object, "filename", attachment.filename)
        }
        if let id = attachment.contentID { g_mime_object_set_content_id(object, id) }
    }

    private init(_ type: MediaType, _ bytes: [UInt8], _ encoding: GMimeContentEncoding) {
        _ = Self.library
        self.init(belay_part_new(type.type, type.subtype))
        bytes.withUnsafeBytes {
            belay_part_set_content(object, $0.baseAddress, $0.count, encoding)
        }
        for parameter in type.parameters {
            belay_type_set_parameter(object, parameter.name, parameter.value)
        }
    }

    /// A branch; children come in the order of `add`.
    init(multipart subtype: String, boundary: String) {
        _ = Self.library
        self.init(belay_multipart_new(subtype, boundary))
    }

    mutating func add(_ child: consuming MIMENode) {
        belay_multipart_add(object, child.object)
    }

    /// RFC 2387 §3.1: a related multipart names the type of its first part.
    mutating func set(rootType: String) {
        belay_type_set_parameter(object, "type", rootType)
    }

    /// Appends content fields, the empty line and the content; false when GMime could not.
    func write(to bytes: inout [UInt8]) -> Bool {
        guard let rendered = belay_object_render(object) else { return false }
        defer { g_byte_array_unref(rendered) }
        bytes.append(
            contentsOf: UnsafeBufferPointer(
                start: rendered.pointee.data, count: Int(rendered.pointee.len)))
        return true
    }

    /// A boundary that no encoded body can hold: `=_` occurs in neither of the encodings, and
    /// a 7bit text has no line that begins with `--`.
    static func boundary(seed: String, level: Int) -> String {
        _ = Self.library
        var seed = seed
        let digest = seed.withUTF8 {
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, $0.baseAddress, gsize($0.count))
        }
        defer { g_free(digest) }
        guard let digest else { preconditionFailure("GLib knows SHA-256") }
        return "=_" + String(cString: digest).prefix(32) + "_" + String(level)
    }

    /// A date in the form of RFC 5322 §3.3, offset +0000; nil beyond what GLib counts.
    static func date(secondsSince1970 seconds: Int64) -> String? {
        _ = Self.library
        guard let date = g_date_time_new_from_unix_utc(gint64(seconds)) else { return nil }
        defer { g_date_time_unref(date) }
        guard let text = g_mime_utils_header_format_date(date) else { return nil }
        defer { g_free(text) }
        return String(cString: text)
    }
}
