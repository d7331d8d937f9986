#include "privacy/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/document.h"

#define BLOCK ((size_t) 1 << 18)
#define MANIFEST_LIMIT ((size_t) 1 << 20)

/* ---- checksums ---- */

static enum sk_status add_stream(int file, const char *path, struct sk_mac *mac, int64_t *bytes, struct sk_error *error) {
    enum sk_status status = SK_OK;
    char *block = malloc(BLOCK);
    ssize_t count = block ? 1 : 0;
    if (!block)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to read %s", path);
    while (status == SK_OK && count != 0) {
        count = read(file, block, BLOCK);
        if (count > 0) {
            sk_mac_add_bytes(mac, block, (size_t) count);
            *bytes += count;
        } else if (count < 0 && errno != EINTR) {
            status = sk_error_set_errno(error, SK_FAULT_IO, "cannot read %s", path);
        }
    }
    free(block);
    return status;
}

enum sk_status sk_file_checksum(const char *path, int64_t *bytes, char checksum[SK_MAC_TEXT_SIZE], struct sk_error *error) {
    struct sk_mac mac;
    uint8_t value[SK_MAC_SIZE];
    *bytes = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot open %s", path);
    sk_mac_begin(&mac, NULL, NULL);
    enum sk_status status = add_stream(file, path, &mac, bytes, error);
    sk_mac_end(&mac, value);
    close(file);
    sk_mac_text(value, checksum);
    return status;
}

/* ---- listing ---- */

static enum sk_status add_file(const char *directory, const char *name, struct sk_manifest *manifest, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    struct stat info;
    if (manifest->file_count == SK_MANIFEST_FILES || strlen(name) >= SK_MANIFEST_NAME)
        return sk_error_set(error, SK_REJECTED, "%s holds more than a backup does", directory);
    struct sk_manifest_file *file = &manifest->files[manifest->file_count];
    enum sk_status status = sk_path_join(path, directory, name, error);
    if (status != SK_OK || lstat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return status;
    snprintf(file->name, sizeof file->name, "%s", name);
    manifest->file_count++;
    return sk_file_checksum(path, &file->bytes, file->checksum, error);
}

/* below: "" or "models". SK_OK where it does not exist. */
static enum sk_status list_files(const char *directory, const char *below, struct sk_manifest *manifest, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    enum sk_status status = sk_path_join(path, directory, below, error);
    DIR *entries = status == SK_OK ? opendir(path) : NULL;
    if (!entries)
        return status == SK_OK && errno != ENOENT ? sk_error_set_errno(error, SK_FAULT_IO, "cannot list %s", path) : status;
    for (const struct dirent *entry = readdir(entries); status == SK_OK && entry; entry = readdir(entries)) {
        char name[SK_MANIFEST_NAME + 8];
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, SK_MANIFEST_FILE) == 0)
            continue;
        snprintf(name, sizeof name, "%s%s%.200s", below, *below ? "/" : "", entry->d_name);
        status = add_file(directory, name, manifest, error);
    }
    closedir(entries);
    return status;
}

static int by_name(const void *left, const void *right) {
    return strcmp(((const struct sk_manifest_file *) left)->name, ((const struct sk_manifest_file *) right)->name);
}

static enum sk_status list_all(const char *directory, struct sk_manifest *manifest, struct sk_error *error) {
    manifest->file_count = 0;
    enum sk_status status = list_files(directory, "", manifest, error);
    if (status == SK_OK)
        status = list_files(directory, SK_MODELS_DIRECTORY, manifest, error);
    qsort(manifest->files, manifest->file_count, sizeof *manifest->files, by_name);
    return status;
}

/* ---- the file ---- */

static struct json_t *to_json(const struct sk_manifest *manifest) {
    struct json_t *document = sk_document_object(), *files = sk_document_array();
    sk_document_set_integer(document, "format", SK_MANIFEST_FORMAT);
    sk_document_set_string(document, "program", SK_PROGRAM_VERSION);
    sk_document_set_integer(document, "schema", SK_STORE_SCHEMA_VERSION);
    sk_document_set_integer(document, "time_us", manifest->time_us);
    sk_document_set_integer(document, "cases", manifest->cases);
    sk_document_set_integer(document, "erasure", manifest->erasure);
    sk_document_set_string(document, "audit_head", manifest->audit_head);
    sk_document_set_string(document, "config", manifest->config);
    sk_document_set_string(document, "key", manifest->key);
    for (size_t i = 0; i < manifest->file_count; i++) {
        struct json_t *file = sk_document_object();
        sk_document_set_string(file, "name", manifest->files[i].name);
        sk_document_set_integer(file, "bytes", manifest->files[i].bytes);
        sk_document_set_string(file, "blake2b", manifest->files[i].checksum);
        sk_document_append(files, file);
    }
    sk_document_set(document, "files", files);
    return document;
}

/* Of the document as it is without the field. */
static enum sk_status checksum_of(const struct json_t *document, char checksum[SK_MAC_TEXT_SIZE], struct sk_error *error) {
    struct sk_buffer text = { 0 };
    struct sk_mac mac;
    uint8_t value[SK_MAC_SIZE];
    enum sk_status status = sk_document_encode(document, &text, error);
    sk_mac_begin(&mac, NULL, NULL);
    sk_mac_add_bytes(&mac, text.data ? text.data : "", text.size);
    sk_mac_end(&mac, value);
    sk_mac_text(value, checksum);
    sk_buffer_finish(&text);
    return status;
}

static enum sk_status write_document(const char *directory, struct json_t *document, struct sk_error *error) {
    char path[SK_PATH_SIZE], checksum[SK_MAC_TEXT_SIZE];
    struct sk_buffer text = { 0 };
    enum sk_status status = sk_path_join(path, directory, SK_MANIFEST_FILE, error);
    if (status == SK_OK)
        status = checksum_of(document, checksum, error);
    if (status == SK_OK) {
        sk_document_set_string(document, "checksum", checksum);
        status = sk_document_encode(document, &text, error);
    }
    if (status == SK_OK)
        status = sk_file_replace(path, sk_buffer_slice(&text), 0600, error);
    sk_buffer_finish(&text);
    return status;
}

enum sk_status sk_manifest_write(const char *directory, struct sk_manifest *manifest, struct sk_error *error) {
    enum sk_status status = list_all(directory, manifest, error);
    if (status != SK_OK)
        return status;
    struct json_t *document = to_json(manifest);
    status = write_document(directory, document, error);
    sk_document_release(document);
    return status;
}

/* ---- checking ---- */

static enum sk_status not_whole(const char *directory, const char *what, const char *which, struct sk_error *error) {
    return sk_error_set(error, SK_REJECTED, "%s is not a whole backup: %s%s%s; use another one", directory, what,
                        *which ? " " : "", which);
}

/* Without its checksum; *good: that was right. */
static enum sk_status read_document(const char *directory, struct json_t **out, bool *good, struct sk_error *error) {
    char path[SK_PATH_SIZE], checksum[SK_MAC_TEXT_SIZE];
    struct sk_buffer text = { 0 };
    enum sk_status status = sk_path_join(path, directory, SK_MANIFEST_FILE, error);
    struct sk_error cause = { 0 };
    if (status == SK_OK)
        status = sk_file_read(path, MANIFEST_LIMIT, &text, &cause);
    if (status == SK_OK)
        status = sk_document_parse(sk_buffer_slice(&text), out, &cause);
    sk_buffer_finish(&text);
    if (status == SK_NOT_FOUND || status == SK_REJECTED)
        return not_whole(directory, "there is no readable", SK_MANIFEST_FILE, error);
    if (status != SK_OK)
        return sk_error_set(error, status, "%s", cause.message);
    struct json_t *rest = sk_document_without(*out, "checksum");
    status = checksum_of(rest, checksum, error);
    sk_document_release(rest);
    *good = strcmp(sk_document_get_string(*out, "checksum", ""), checksum) == 0;
    return status;
}

static enum sk_status check_version(const char *directory, const struct json_t *document, struct sk_error *error) {
    if (sk_document_get_integer(document, "format", 0) <= SK_MANIFEST_FORMAT
        && sk_document_get_integer(document, "schema", 0) <= SK_STORE_SCHEMA_VERSION)
        return SK_OK;
    return sk_error_set(error, SK_FAULT_VERSION, "%s was made by a newer program (%s): use that one", directory,
                        sk_document_get_string(document, "program", "?"));
}

static void copy_field(const struct json_t *document, const char *name, char *out, size_t size) {
    snprintf(out, size, "%s", sk_document_get_string(document, name, ""));
}

static void read_facts(const struct json_t *document, struct sk_manifest *out) {
    out->time_us = sk_document_get_integer(document, "time_us", 0);
    out->cases = sk_document_get_integer(document, "cases", 0);
    out->erasure = sk_document_get_integer(document, "erasure", 0);
    copy_field(document, "audit_head", out->audit_head, sizeof out->audit_head);
    copy_field(document, "config", out->config, sizeof out->config);
    copy_field(document, "key", out->key, sizeof out->key);
}

/* found: as listed now, in order of names, as the manifest is. */
static enum sk_status compare_files(const char *directory, const struct json_t *listed, const struct sk_manifest *found,
                                    struct sk_error *error) {
    for (size_t i = 0; i < sk_document_count(listed); i++) {
        const struct json_t *file = sk_document_at(listed, i);
        const char *name = sk_document_get_string(file, "name", "");
        if (i >= found->file_count || strcmp(found->files[i].name, name) != 0)
            return not_whole(directory, "there are other files than its manifest names, from", name, error);
        if (found->files[i].bytes != sk_document_get_integer(file, "bytes", -1)
            || strcmp(found->files[i].checksum, sk_document_get_string(file, "blake2b", "")) != 0)
            return not_whole(directory, "its bytes are not what they were:", name, error);
    }
    if (sk_document_count(listed) != found->file_count)
        return not_whole(directory,
                         "there is a file that its manifest does not name:", found->files[sk_document_count(listed)].name, error);
    return SK_OK;
}

enum sk_status sk_manifest_check(const char *directory, struct sk_manifest *out, struct sk_error *error) {
    struct json_t *document = NULL;
    bool good = false;
    *out = (struct sk_manifest){ 0 };
    enum sk_status status = read_document(directory, &document, &good, error);
    if (status == SK_OK)
        status = check_version(directory, document, error);
    if (status == SK_OK && !good)
        status = not_whole(directory, "somebody has changed", SK_MANIFEST_FILE, error);
    if (status == SK_OK)
        status = list_all(directory, out, error);
    if (status == SK_OK)
        status = compare_files(directory, sk_document_get(document, "files"), out, error);
    if (status == SK_OK)
        read_facts(document, out);
    sk_document_release(document);
    return status;
}

/* ---- copying ---- */

static enum sk_status copy_one(const char *from, const char *to, const char *name, struct sk_error *error) {
    char source[SK_PATH_SIZE], target[SK_PATH_SIZE];
    struct stat info;
    enum sk_status status = sk_path_join(source, from, name, error);
    if (status == SK_OK)
        status = sk_path_join(target, to, name, error);
    if (status != SK_OK || stat(source, &info) != 0 || !S_ISREG(info.st_mode))
        return status;
    return sk_file_copy(source, target, 0600, error);
}

static enum sk_status copy_models(const char *from, const char *to, struct sk_error *error) {
    char source[SK_PATH_SIZE], target[SK_PATH_SIZE];
    enum sk_status status = sk_path_join(source, from, SK_MODELS_DIRECTORY, error);
    if (status == SK_OK)
        status = sk_path_join(target, to, SK_MODELS_DIRECTORY, error);
    DIR *entries = status == SK_OK ? opendir(source) : NULL;
    if (!entries)
        return status == SK_OK && errno != ENOENT ? sk_error_set_errno(error, SK_FAULT_IO, "cannot list %s", source) : status;
    status = sk_directory_create(target, error);
    for (const struct dirent *entry = readdir(entries); status == SK_OK && entry; entry = readdir(entries))
        if (entry->d_name[0] != '.')
            status = copy_one(source, target, entry->d_name, error);
    closedir(entries);
    return status == SK_OK ? sk_directory_sync(target, error) : status;
}

enum sk_status sk_backup_files_copy(const char *from, const char *to, bool with_store, struct sk_error *error) {
    enum sk_status status = sk_directory_create(to, error);
    if (status == SK_OK && with_store)
        status = copy_one(from, to, SK_STORE_FILE, error);
    if (status == SK_OK)
        status = copy_one(from, to, SK_AUDIT_KEY_FILE, error);
    return status == SK_OK ? copy_models(from, to, error) : status;
}
