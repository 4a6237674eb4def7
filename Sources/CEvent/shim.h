#pragma once
// Included first, so that libevent's own _GNU_SOURCE is defined too late to give glibc's structures other members than
// Swift's Glibc module sees.
#include <features.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <event2/keyvalq_struct.h>
