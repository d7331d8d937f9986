/* What identifies a file is where it lies, how long it is, when it was written and how it begins: an import that was interrupted
 * goes on only in the very same file. Hashing all of it would be surer but would read a large file twice.
 *
 * A pipe cannot be rewound after its first bytes have told the format, so its stream gives those bytes first and then the
 * rest (fopencookie). It has no identity: what it brings twice is found by the cases' ids. */
#include "ingest/input.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"

#define STREAM_BUFFER ((size_t) 256 << 10)

/* ---- a pipe: the head again, then the rest ---- */

struct pipe_stream {
    int descriptor;
    struct sk_slice head; /* what is left of it; borrowed from the input */
};

static ssize_t read_pipe(void *cookie, char *bytes, size_t size) {
    struct pipe_stream *pipe = cookie;
    if (pipe->head.size == 0)
        return read(pipe->descriptor, bytes, size);
    if (size > pipe->head.size)
        size = pipe->head.size;
    memcpy(bytes, pipe->head.data, size);
    pipe->head = sk_slice(pipe->head.data + size, pipe->head.size - size);
    return (ssize_t) size;
}

static int close_pipe(void *cookie) {
    struct pipe_stream *pipe = cookie;
    int result = pipe->descriptor == STDIN_FILENO ? 0 : close(pipe->descriptor);
    free(pipe);
    return result;
}

static FILE *open_pipe(int descriptor, struct sk_slice head) {
    struct pipe_stream *pipe = malloc(sizeof *pipe);
    if (!pipe)
        return NULL;
    *pipe = (struct pipe_stream){ descriptor, head };
    FILE *stream = fopencookie(pipe, "r", (cookie_io_functions_t){ .read = read_pipe, .close = close_pipe });
    if (!stream)
        free(pipe);
    return stream;
}

/* ---- the first bytes ---- */

static enum sk_status read_head(int descriptor, const atomic_bool *cancel, struct sk_input *input, struct sk_error *error) {
    char *head = malloc(SK_INPUT_HEAD_SIZE);
    if (!head)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to read %s", input->name);
    input->head = sk_slice(head, 0);
    while (input->head.size < SK_INPUT_HEAD_SIZE) {
        ssize_t count = read(descriptor, head + input->head.size, SK_INPUT_HEAD_SIZE - input->head.size);
        if (count < 0 && errno == EINTR && cancel && *cancel)
            return sk_error_set(error, SK_FAULT_CANCELLED, "cancelled");
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return sk_error_set_errno(error, SK_FAULT_IO, "cannot read %s", input->name);
        if (count == 0)
            break;
        input->head.size += (size_t) count;
    }
    return SK_OK;
}

static bool looks_like_utf16(struct sk_slice head) {
    if (sk_slice_starts(head, sk_slice("\xff\xfe", 2)) || sk_slice_starts(head, sk_slice("\xfe\xff", 2)))
        return true;
    size_t pairs = head.size < 200 ? head.size / 2 : 100, nul[2] = { 0, 0 };
    for (size_t i = 0; i < pairs * 2; i++)
        nul[i % 2] += head.data[i] == '\0';
    return pairs >= 2 && ((nul[0] > pairs * 3 / 4 && nul[1] == 0) || (nul[1] > pairs * 3 / 4 && nul[0] == 0));
}

/* Text has no NUL bytes; a file that has some is never worth reading line by line. */
static enum sk_status check_text(const struct sk_input *input, struct sk_error *error) {
    const struct {
        struct sk_slice magic;
        const char *what;
    } known[] = {
        { sk_slice("PK\3\4", 4), "a zip archive or an Excel file; unpack it, or save the sheet as CSV in UTF-8" },
        { sk_slice("\x1f\x8b", 2), "compressed with gzip; give it to the import through a pipe: zcat FILE | sidekick import -" },
        { sk_slice("BZh", 3), "compressed with bzip2; give it to the import through a pipe: bzcat FILE | sidekick import -" },
        { sk_slice("\x28\xb5\x2f\xfd", 4),
          "compressed with zstd; give it to the import through a pipe: zstdcat FILE | sidekick import -" },
        { sk_slice("%PDF", 4), "a PDF document; export the cases as CSV or JSON Lines" },
        { sk_slice("SQLite format 3", 15), "a database; export the cases as CSV or JSON Lines" },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sk_slice_starts(input->head, known[i].magic))
            return sk_error_set(error, SK_REJECTED, "%s is %s", input->name, known[i].what);
    if (looks_like_utf16(input->head))
        return sk_error_set(error, SK_REJECTED, "%s is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8 FILE", input->name);
    if (input->head.size && memchr(input->head.data, '\0', input->head.size))
        return sk_error_set(error, SK_REJECTED, "%s is binary, not text: it holds NUL bytes; give CSV or JSON Lines in UTF-8",
                            input->name);
    return SK_OK;
}

/* ---- opening ---- */

static void identify(const char *path, const struct stat *info, struct sk_input *input) {
    char *absolute = realpath(path, NULL);
    const char *place = absolute ? absolute : path;
    input->path_hash = sk_hash(place, strlen(place), 0);
    const int64_t facts[] = { (int64_t) info->st_size, (int64_t) info->st_mtim.tv_sec, (int64_t) info->st_mtim.tv_nsec };
    for (uint64_t i = 0; i < 2; i++) {
        uint64_t hash = sk_hash(facts, sizeof facts, input->path_hash + i);
        input->identity[i] = sk_hash(input->head.data, input->head.size, hash);
    }
    free(absolute);
}

static enum sk_status open_descriptor(const char *path, int *descriptor, struct sk_error *error) {
    if (strcmp(path, "-") == 0) {
        *descriptor = STDIN_FILENO;
        return SK_OK;
    }
    *descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (*descriptor < 0 && errno == ENOENT)
        return sk_error_set(error, SK_NOT_FOUND, "there is no file %s", path);
    return *descriptor < 0 ? sk_error_set_errno(error, SK_FAULT_IO, "cannot open %s", path) : SK_OK;
}

/* The stream takes over the descriptor. */
static enum sk_status open_stream(const char *path, int descriptor, const struct stat *info, struct sk_input *input,
                                  struct sk_error *error) {
    input->file = S_ISREG(info->st_mode) && descriptor != STDIN_FILENO;
    if (input->file && lseek(descriptor, 0, SEEK_SET) == 0) {
        input->size = (uint64_t) info->st_size;
        identify(path, info, input);
        input->stream = fdopen(descriptor, "r");
    } else {
        input->stream = open_pipe(descriptor, input->head);
    }
    if (!input->stream)
        return sk_error_set_errno(error, SK_FAULT_MEMORY, "cannot read %s", input->name);
    setvbuf(input->stream, NULL, _IOFBF, STREAM_BUFFER);
    return SK_OK;
}

enum sk_status sk_input_open(const char *path, const atomic_bool *cancel, struct sk_input *out, struct sk_error *error) {
    struct stat info;
    int descriptor;
    *out = (struct sk_input){ .name = strcmp(path, "-") == 0 ? "standard input" : path };
    enum sk_status status = open_descriptor(path, &descriptor, error);
    if (status != SK_OK)
        return status;
    if (fstat(descriptor, &info) != 0)
        status = sk_error_set_errno(error, SK_FAULT_IO, "cannot read %s", out->name);
    else if (S_ISDIR(info.st_mode))
        status = sk_error_set(error, SK_FAULT_IO, "%s is a directory; name the files in it", out->name);
    if (status == SK_OK)
        status = read_head(descriptor, cancel, out, error);
    if (status == SK_OK)
        status = check_text(out, error);
    if (status == SK_OK)
        status = open_stream(path, descriptor, &info, out, error);
    if (status != SK_OK) {
        if (!out->stream && descriptor != STDIN_FILENO)
            close(descriptor);
        sk_input_close(out);
    }
    return status;
}

void sk_input_close(struct sk_input *input) {
    if (input->stream)
        fclose(input->stream);
    free((char *) input->head.data);
    *input = (struct sk_input){ 0 };
}
