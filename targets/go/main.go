// The Go agent: the documented base agent with client_golang and net/http. Its environment configures it, and it runs
// until SIGTERM or SIGINT.
//
// With the exporter off there is no registry, no collector and no collection. The initialization of linked packages
// before main happens in both cases: client_golang creates its default registry there.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
)

// Exit codes of sysexits.h.
const (
	exitUsage       = 64
	exitUnavailable = 69
)

func main() {
	// The agent's own code begins here. The runtime and the packages were initialized before.
	entered := monotonic()
	if len(os.Args) > 1 {
		logf("unknown argument %q: configure the agent by its environment", os.Args[1])
		os.Exit(exitUsage)
	}
	settings, err := settingsFrom(os.LookupEnv)
	if err != nil {
		logf("%v", err)
		os.Exit(exitUsage)
	}
	if err := run(settings, entered); err != nil {
		logf("%v", err)
		os.Exit(exitUnavailable)
	}
}

func run(s *settings, entered int64) error {
	ending, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	stamps := stampsTo(s.eventDescriptor)
	stamps.writeAt("main", entered)

	health := newHealth()
	var exporter *exporter
	if s.exporter {
		stamps.write("exporter_init_begin")
		exporter = newExporter(s)
		stamps.write("exporter_init_end")
	}

	if s.httpServer {
		listener, err := listen(s.address, s.metricsPort, "metrics")
		if err != nil {
			return err
		}
		go serveEndpoints(listener, &endpoints{agent: s.name, health: health, exporter: exporter})
		stamps.write("server_listening")
	}
	listener, err := listen(s.address, s.port, "request")
	if err != nil {
		return err
	}
	if !s.httpServer {
		stamps.write("server_listening")
	}
	stamps.close()

	health.set(healthy)
	go func() {
		serveRequests(listener, newRequestPort(s, exporter))
		health.set(unhealthy)
	}()
	if exporter != nil {
		go collect(exporter, health)
		go validateReadiness(s.address, s.metricsPort, exporter)
	}

	<-ending.Done()
	health.set(stopping)
	if exporter != nil {
		exporter.health.set(stopping)
	}
	return nil
}

// listen opens the port. Connections wait until a server accepts them.
func listen(address string, port uint16, role string) (net.Listener, error) {
	listener, err := net.Listen("tcp4", net.JoinHostPort(address, strconv.Itoa(int(port))))
	if err != nil {
		return nil, fmt.Errorf("%s port: %w", role, err)
	}
	return listener, nil
}

// answer sends the answers of both ports.
func answer(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	w.Write(body) // an error means that the client has closed the connection
}

// logf writes one line to standard error.
func logf(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "agent: "+format+"\n", arguments...)
}
