package main

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

const readinessTries = 5

// validateReadiness asks the agent for its own /metrics until it answers 200. It detects an agent with a process that
// is up before its metrics server.
func validateReadiness(address string, port uint16, e *exporter) {
	page := fmt.Sprintf("%s:%d/metrics", address, port)
	client := http.Client{
		Timeout:   2 * time.Second,
		Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true},
	}
	var err error
	for try := 1; try <= readinessTries; try++ {
		if try > 1 {
			time.Sleep(time.Second)
		}
		if err = get(client, "http://"+page); err == nil {
			e.readiness.set(ready)
			logf("ready: %s answered 200 at try %d of %d", page, try, readinessTries)
			return
		}
	}
	e.readiness.set(notReady)
	logf("not ready: %s was not 200 in %d tries, last: %v", page, readinessTries, err)
}

// get reads the answer to its end. An incomplete answer is an error.
func get(client http.Client, url string) error {
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}
