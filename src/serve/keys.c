#include "serve/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zmq.h>

#include "base/file.h"

bool sk_key_valid(const char *text, size_t size) {
    char key[SK_KEY_SIZE];
    uint8_t bytes[32];
    if (size != SK_KEY_SIZE - 1)
        return false;
    memcpy(key, text, size);
    key[size] = '\0';
    return strlen(key) == size && zmq_z85_decode(bytes, key) != NULL;
}

static enum sk_status write_key(const char *path, const char key[SK_KEY_SIZE], mode_t mode, struct sk_error *error) {
    char line[SK_KEY_SIZE + 1];
    int size = snprintf(line, sizeof line, "%s\n", key);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0 && errno == EEXIST)
        return sk_error_set(error, SK_DUPLICATE, "%s exists already: a key is never overwritten; move it away first", path);
    if (file < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot create %s", path);
    bool written = write(file, line, (size_t) size) == size && fsync(file) == 0;
    explicit_bzero(line, sizeof line);
    enum sk_status status = written ? SK_OK : sk_error_set_errno(error, SK_FAULT_IO, "cannot write %s", path);
    close(file);
    if (status != SK_OK)
        unlink(path);
    return status;
}

static enum sk_status public_path(const char *path, char out[SK_PATH_SIZE], struct sk_error *error) {
    int size = snprintf(out, SK_PATH_SIZE, "%s.pub", path);
    if (size < 0 || size >= SK_PATH_SIZE)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "path is too long: %.100s", path);
    return SK_OK;
}

enum sk_status sk_keys_generate(const char *path, char public_key[SK_KEY_SIZE], struct sk_error *error) {
    char secret_key[SK_KEY_SIZE], beside[SK_PATH_SIZE];
    enum sk_status status = public_path(path, beside, error);
    if (status != SK_OK)
        return status;
    if (access(path, F_OK) == 0) /* before the public file is made */
        return sk_error_set(error, SK_DUPLICATE, "%s exists already: a key is never overwritten; move it away first", path);
    if (zmq_curve_keypair(public_key, secret_key) != 0)
        return sk_error_set(error, SK_FAULT_INTERNAL, "this ZeroMQ cannot make CURVE keys: %s", zmq_strerror(zmq_errno()));
    status = write_key(beside, public_key, 0644, error);
    if (status == SK_OK) {
        status = write_key(path, secret_key, 0600, error);
        if (status != SK_OK)
            unlink(beside);
    }
    explicit_bzero(secret_key, sizeof secret_key);
    return status;
}

static enum sk_status read_key(const char *path, char key[SK_KEY_SIZE], struct sk_error *error) {
    struct sk_buffer content = { 0 };
    enum sk_status status = sk_file_read(path, 4096, &content, error);
    size_t size = content.size;
    while (status == SK_OK && size > 0 && (content.data[size - 1] == '\n' || content.data[size - 1] == '\r'))
        size--;
    if (status == SK_REJECTED || (status == SK_OK && (size == 0 || !sk_key_valid(content.data, size)))) {
        sk_error_clear(error);
        status = sk_error_set(error, SK_FAULT_ARGUMENT, "%s is not a key: it must be one line of 40 characters Z85", path);
    }
    if (status == SK_OK) {
        memcpy(key, content.data, size);
        key[size] = '\0';
    }
    if (content.data)
        explicit_bzero(content.data, content.size);
    sk_buffer_finish(&content);
    return status;
}

/* A public key in the wrong file looks like a secret one, and makes a service that no client knows. */
static enum sk_status check_not_public(const char *path, const char key[SK_KEY_SIZE], struct sk_error *error) {
    char beside[SK_PATH_SIZE], public_key[SK_KEY_SIZE];
    if (public_path(path, beside, NULL) != SK_OK || read_key(beside, public_key, NULL) != SK_OK || strcmp(key, public_key) != 0)
        return SK_OK;
    return sk_error_set(error, SK_FAULT_ARGUMENT,
                        "%s holds the public key, as %s does: put the secret one back, or make a new pair", path, beside);
}

enum sk_status sk_keys_read_secret(const char *path, char secret_key[SK_KEY_SIZE], char public_key[SK_KEY_SIZE],
                                   struct sk_error *error) {
    struct stat info;
    if (stat(path, &info) == 0 && (info.st_mode & (S_IRWXG | S_IRWXO)))
        return sk_error_set(error, SK_FAULT_ARGUMENT, "others than its owner can use the secret key %s: chmod 600 it", path);
    enum sk_status status = read_key(path, secret_key, error);
    if (status == SK_OK)
        status = check_not_public(path, secret_key, error);
    if (status == SK_OK && zmq_curve_public(public_key, secret_key) != 0)
        status = sk_error_set(error, SK_FAULT_INTERNAL, "this ZeroMQ has no CURVE: %s", zmq_strerror(zmq_errno()));
    return status;
}

enum sk_status sk_keys_read_public(const char *path, char public_key[SK_KEY_SIZE], struct sk_error *error) {
    return read_key(path, public_key, error);
}
