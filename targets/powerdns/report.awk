# What dnsperf's summary says, as the bench reads it: lines METRIC VALUE. A question failed that got no answer, or one of another kind
# than "here it is" and "there is no such name": the zone lacks one of the names on purpose.
/^ *Queries sent:/ { sent = $3 }
/^ *Queries completed:/ { completed = $3 }
/^ *Queries interrupted:/ { interrupted = $3 }
/^ *Response codes:/ {
    for (field = 3; field < NF; field += 3) if ($field == "NOERROR" || $field == "NXDOMAIN") answered += $(field + 1)
}
/^ *Queries per second:/ { rate = $4; reported = 1 }
/^ *Average Latency/ && completed > 0 { print "service_seconds", $4 }
{ last = $0 ? $0 : last }
END {
    if (!reported) { print "dnsperf made no summary: " last > "/dev/stderr"; exit 1 }
    print "request_throughput", rate
    # Open questions were not given the time to be answered.
    print "requests_sent", sent - interrupted
    print "requests_unanswered", sent - interrupted - completed
    print "requests_failed", completed - answered
}
