#pragma once

#include "CTLS.h"

#include <openssl/ssl.h>

/// The rules that decide which clients may connect. They do not change once there are connections.
struct ct_rules {
    int verify;
    size_t count;
    char **names;
};

struct ct_context {
    SSL_CTX *ssl;
    /// Owned by the SSL_CTX.
    struct ct_rules *rules;
};

void ct_rules_free(struct ct_rules *rules);
