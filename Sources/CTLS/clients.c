#include "internal.h"

#include <arpa/inet.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

void ct_rules_free(struct ct_rules *rules) {
    if (rules == NULL) return;
    for (size_t i = 0; i < rules->count; i++) free(rules->names[i]);
    free(rules->names);
    free(rules);
}

static int is_allowed(const struct ct_rules *rules, const char *name, size_t length) {
    for (size_t i = 0; i < rules->count; i++)
        if (strlen(rules->names[i]) == length && memcmp(rules->names[i], name, length) == 0) return 1;
    return 0;
}

static int is_allowed_address(const struct ct_rules *rules, const ASN1_OCTET_STRING *address) {
    int length = ASN1_STRING_length(address);
    char text[INET6_ADDRSTRLEN];
    if (length != 4 && length != 16) return 0;
    if (inet_ntop(length == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(address), text, sizeof text) == NULL)
        return 0;
    return is_allowed(rules, text, strlen(text));
}

static int has_allowed_name(const struct ct_rules *rules, X509 *certificate) {
    GENERAL_NAMES *names =
        certificate ? X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL) : NULL;
    int found = 0;
    for (int i = 0; !found && i < sk_GENERAL_NAME_num(names); i++) {
        int type;
        void *value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type);
        if (type == GEN_DNS || type == GEN_EMAIL || type == GEN_URI)
            found = is_allowed(rules, (const char *)ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
        else if (type == GEN_IPADD)
            found = is_allowed_address(rules, value);
    }
    GENERAL_NAMES_free(names);
    return found;
}

// Called once for each certificate that a client presents, with its chain.
static int check_client(X509_STORE_CTX *shown, void *context) {
    const struct ct_rules *rules = context;
    if (rules->verify && X509_verify_cert(shown) != 1) return 0;
    if (rules->count > 0 && !has_allowed_name(rules, X509_STORE_CTX_get0_cert(shown))) {
        X509_STORE_CTX_set_error(shown, X509_V_ERR_APPLICATION_VERIFICATION);
        return 0;
    }
    X509_STORE_CTX_set_error(shown, X509_V_OK);
    return 1;
}

void ct_ask_clients(struct ct_context *context, enum ct_client_mode mode, int verify) {
    int flags = mode == CT_CLIENT_NONE    ? SSL_VERIFY_NONE
                : mode == CT_CLIENT_ASKED ? SSL_VERIFY_PEER
                                          : SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    context->rules->verify = verify;
    SSL_CTX_set_verify(context->ssl, flags, NULL);
    SSL_CTX_set_cert_verify_callback(context->ssl, check_client, context->rules);
}

int ct_allow_client(struct ct_context *context, const char *name) {
    struct ct_rules *rules = context->rules;
    char **names = realloc(rules->names, (rules->count + 1) * sizeof *names);
    if (names == NULL) return 0;
    rules->names = names;
    names[rules->count] = strdup(name);
    if (names[rules->count] == NULL) return 0;
    rules->count++;
    return 1;
}
