#include "internal.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

int ct_bcrypt_matches(const char *password, const char *hash) {
    // The structure has 32 KiB, which is too large for the stack of a thread.
    struct crypt_data *data = calloc(1, sizeof *data);
    if (data == NULL) return 0;
    const char *made = crypt_r(password, hash, data);
    size_t length = strlen(hash);
    int matches = made != NULL && strlen(made) == length && CRYPTO_memcmp(made, hash, length) == 0;
    OPENSSL_cleanse(data, sizeof *data);
    free(data);
    return matches;
}

int ct_random(void *bytes, size_t length) { return RAND_bytes(bytes, (int)length) == 1; }

int ct_hmac(const void *key, size_t key_length, const void *data, size_t length, uint8_t digest[32]) {
    unsigned int count = 32;
    return HMAC(EVP_sha256(), key, (int)key_length, data, length, digest, &count) != NULL;
}

int ct_equal(const void *a, const void *b, size_t length) { return CRYPTO_memcmp(a, b, length) == 0; }
