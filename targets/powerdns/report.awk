# Converts the summary of dnsperf to lines METRIC VALUE for the bench. A query failed if it got no answer, or an answer
# other than NOERROR and NXDOMAIN. The zone lacks one of the names on purpose.
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
    # Open queries had no time to be answered.
    print "requests_sent", sent - interrupted
    print "requests_unanswered", sent - interrupted - completed
    print "requests_failed", completed - answered
}
