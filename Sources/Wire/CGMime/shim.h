#ifndef BELAY_CGMIME_H
#define BELAY_CGMIME_H

#include <gmime/gmime.h>

/*
 * GMime's casts and setters are macros, and its get_type functions race when two threads call
 * one for the first time; both are dealt with here. Every belay_ function that makes an object
 * hands over one reference.
 */

/* Call once per process, before anything else, from one thread. */
static inline void belay_gmime_init(void) {
    g_mime_init();
    g_type_class_unref(g_type_class_ref(g_mime_data_wrapper_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_stream_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_stream_mem_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_stream_filter_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_filter_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_filter_basic_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_filter_dos2unix_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_filter_unix2dos_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_object_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_part_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_multipart_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_header_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_header_list_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_param_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_param_list_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_content_type_get_type()));
    g_type_class_unref(g_type_class_ref(g_mime_content_disposition_get_type()));
}

static inline void belay_object_unref(GMimeObject *object) { g_object_unref(object); }

static inline GMimeObject *belay_part_new(const char *type, const char *subtype) {
    return (GMimeObject *)g_mime_part_new_with_type(type, subtype);
}

/* Copies the bytes, which may be NULL when there are none. */
static inline void belay_part_set_content(
    GMimeObject *part, const void *bytes, size_t count, GMimeContentEncoding encoding) {
    const char *start = count ? (const char *)bytes : "";
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(start, count);
    GMimeDataWrapper *content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_object_unref(stream);
    g_mime_part_set_content((GMimePart *)part, content);
    g_object_unref(content);
    g_mime_part_set_content_encoding((GMimePart *)part, encoding);
}

/* UTF-8 is named, or GMime picks a charset by the letters it finds. */
static inline void belay_param_list_set(
    GMimeParamList *list, const char *name, const char *value) {
    g_mime_param_list_set_parameter(list, name, value);
    GMimeParam *param = g_mime_param_list_get_parameter(list, name);
    if (param)
        g_mime_param_set_charset(param, "UTF-8");
}

static inline void belay_type_set_parameter(
    GMimeObject *object, const char *name, const char *value) {
    GMimeContentType *type = g_mime_object_get_content_type(object);
    belay_param_list_set(g_mime_content_type_get_parameters(type), name, value);
}

/* Only after g_mime_object_set_disposition. */
static inline void belay_disposition_set_parameter(
    GMimeObject *object, const char *name, const char *value) {
    GMimeContentDisposition *disposition = g_mime_object_get_content_disposition(object);
    belay_param_list_set(
        g_mime_content_disposition_get_parameters(disposition), name, value);
}

static inline GMimeObject *belay_multipart_new(const char *subtype, const char *boundary) {
    GMimeMultipart *multipart = g_mime_multipart_new_with_subtype(subtype);
    g_mime_multipart_set_boundary(multipart, boundary);
    return (GMimeObject *)multipart;
}

/* The multipart takes a reference of its own. */
static inline void belay_multipart_add(GMimeObject *multipart, GMimeObject *child) {
    g_mime_multipart_add((GMimeMultipart *)multipart, child);
}

/* NULL when GMime could not write; else to be given to g_byte_array_unref. */
static inline GByteArray *belay_object_render(GMimeObject *object) {
    GByteArray *bytes = g_byte_array_new();
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
    g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
    GMimeFormatOptions *options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    ssize_t written = g_mime_object_write_to_stream(object, options, stream);
    g_mime_stream_flush(stream);
    g_mime_format_options_free(options);
    g_object_unref(stream);
    if (written >= 0)
        return bytes;
    g_byte_array_unref(bytes);
    return NULL;
}

#endif
