/* log: one line a message to standard error, with journald's level prefix when systemd reads it.
 * Never pass customer text; ids, counts and error messages only. Thread-safe. */
#ifndef SK_BASE_LOG_H
#define SK_BASE_LOG_H

enum sk_log_level { SK_LOG_ERROR = 3, SK_LOG_WARNING = 4, SK_LOG_NOTICE = 5, SK_LOG_INFO = 6, SK_LOG_DEBUG = 7 };

/* Messages above this level are dropped. SK_LOG_INFO at start. */
void sk_log_set_level(enum sk_log_level level);

void sk_log(enum sk_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
