/* settings: every setting of both programs, by name, kind and range; data/sidekick.conf lists them with their defaults.
 *
 *     struct sk_config *config;
 *     sk_settings_load(path, &config, &error);                        // NULL path: defaults
 *     const char *directory = sk_settings_data_directory(config);
 */
#ifndef SK_SERVE_SETTINGS_H
#define SK_SERVE_SETTINGS_H

#include "base/config.h"
#include "base/error.h"

#define SK_DEFAULT_ENDPOINT "tcp://127.0.0.1:7677"

/* path: NULL = an empty configuration. *out is yours: sk_config_destroy. SK_NOT_FOUND: no such file. SK_FAULT_ARGUMENT: syntax, a
 * name that is no setting, a value of the wrong kind or outside its range: the message names the setting. SK_FAULT_IO. */
enum sk_status sk_settings_load(const char *path, struct sk_config **out, struct sk_error *error);

/* $SIDEKICK_DATA, else the setting `data_directory`, else "./sidekick-data". Borrowed from config or the environment. */
const char *sk_settings_data_directory(const struct sk_config *config);

/* Makes sk_log follow the setting `log_level`. */
void sk_settings_apply_log_level(const struct sk_config *config);

/* What the service takes from a configuration, defaults filled in. Strings are borrowed from config. */
struct sk_service_settings {
    unsigned workers;            /* threads that answer */
    size_t queue;                /* requests that may wait; more get "busy" */
    size_t peer_queue;           /* of these, requests that one peer may have waiting */
    int queue_ms;                /* that a full queue may take to be answered; slower, fewer may wait */
    int send_high_water;         /* replies that wait in ZeroMQ for a peer that does not read */
    size_t unread_limit;         /* bytes of replies that all peers together leave unread */
    size_t worker_memory;        /* bytes that one request may use */
    int index_interval_ms;       /* between two commits of the index */
    int retention_days;          /* 0: no age limit */
    bool learn_sent;             /* what agents send instead of a suggestion becomes a case */
    bool trace;
    const char *secret_key_file; /* NULL: no CURVE */
    const char *allowed_keys_file;
};
void sk_settings_service(const struct sk_config *config, struct sk_service_settings *out);

#endif
