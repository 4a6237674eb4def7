// The driver for client_golang; ../README.md describes the protocol.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sys/unix"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "bare" {
		fmt.Println("bare")
		io.Copy(io.Discard, os.Stdin)
		return
	}
	page := newPage()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		fmt.Println("error", err)
		os.Exit(69)
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(page.registry, promhttp.HandlerOpts{}))
	go http.Serve(listener, mux)
	fmt.Println("port", listener.Addr().(*net.TCPAddr).Port)

	// Made at the first request: until then, the driver's memory is that of the exporter.
	var made *operations
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if made == nil {
			made = newOperations(page)
		}
		fmt.Println(made.answer(lines.Text()))
	}
}

func (o *operations) answer(line string) string {
	name, text, _ := strings.Cut(line, " ")
	// Go's own allocator counts its allocations.
	if name == "allocations" {
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		return fmt.Sprint("ok ", memory.Mallocs)
	}
	count, err := strconv.Atoi(text)
	if err != nil || count < 1 {
		return fmt.Sprintf("error '%s' has no count", line)
	}
	if operation := o.repeated[name]; operation != nil {
		operation(1)
		return measured(func() []int64 { return timed(func() { operation(count) }) })
	}
	if operation := o.onTwoThreads[name]; operation != nil {
		return measured(func() []int64 { return timed(func() { twice(operation, count) }) })
	}
	if operation := o.cold[name]; operation != nil {
		return measured(func() []int64 { return timesCold(operation, count) })
	}
	if operation := o.made[name]; operation != nil {
		return measured(func() []int64 { return timesMade(operation, count) })
	}
	return fmt.Sprintf("error there is no operation '%s'", name)
}

// measured returns the answer to an operation: CPU time of the process and wall times, in nanoseconds.
func measured(run func() []int64) string {
	begin := processCPU()
	times := run()
	var text strings.Builder
	fmt.Fprint(&text, "ok ", processCPU()-begin)
	for _, time := range times {
		fmt.Fprint(&text, " ", time)
	}
	return text.String()
}

func timed(run func()) []int64 {
	begin := time.Now()
	run()
	return []int64{int64(time.Since(begin))}
}

func twice(operation func(int), count int) {
	var both sync.WaitGroup
	both.Add(2)
	for i := 0; i < 2; i++ {
		go func() {
			operation(count)
			both.Done()
		}()
	}
	both.Wait()
}

func timesCold(operation func(), count int) []int64 {
	var times []int64
	for i := 0; i < count; i++ {
		time.Sleep(10 * time.Millisecond)
		time.Now() // the clock itself is cold
		before := time.Now()
		begin := time.Now()
		operation()
		end := time.Now()
		spent := end.Sub(begin) - begin.Sub(before)
		if spent < 0 {
			spent = 0
		}
		times = append(times, int64(spent))
	}
	return times
}

func timesMade(operation func() any, count int) []int64 {
	var times []int64
	for i := 0; i < count; i++ {
		begin := time.Now()
		result := operation()
		times = append(times, int64(time.Since(begin)))
		runtime.KeepAlive(result)
	}
	return times
}

func processCPU() int64 {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &now); err != nil {
		panic(err) // every Linux has it
	}
	return now.Nano()
}
