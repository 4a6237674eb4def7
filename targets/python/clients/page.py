"""The page of a registry of prometheus_client."""

import gzip

from prometheus_client.exposition import choose_encoder, gzip_accepted


def page(registry, accept, accept_encoding):
    """Returns content type, body and other headers of the page, in the requested format and coding."""
    encode, content_type = choose_encoder(accept or "")
    body = encode(registry)
    if gzip_accepted(accept_encoding or ""):
        return content_type, gzip.compress(body), (("Content-Encoding", "gzip"),)
    return content_type, body, ()
