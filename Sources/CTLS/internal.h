#pragma once

#include "CTLS.h"

#include <openssl/ssl.h>

/// Which clients may connect. Not changed once there are connections.
struct ct_rules {
    int verify;
    size_t count;
    char **names;
};

struct ct_context {
    SSL_CTX *ssl;
    /// The SSL_CTX owns them.
    struct ct_rules *rules;
};

void ct_rules_free(struct ct_rules *rules);
