package main

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// monotonic is CLOCK_MONOTONIC in nanoseconds: time.Now does not tell it.
func monotonic() int64 {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		panic(err) // there is no Linux without it
	}
	return now.Nano()
}

// stamps writes `<event> <CLOCK_MONOTONIC ns>` to the bench's pipe, if there is one. That nobody reads it is no fault of
// the agent's.
type stamps struct{ file *os.File }

func stampsTo(descriptor int) stamps {
	if descriptor < 0 {
		return stamps{}
	}
	syscall.CloseOnExec(descriptor)
	return stamps{os.NewFile(uintptr(descriptor), "stamps")}
}

func (s stamps) write(event string) { s.writeAt(event, monotonic()) }

func (s stamps) writeAt(event string, nanoseconds int64) {
	if s.file != nil {
		fmt.Fprintf(s.file, "%s %d\n", event, nanoseconds)
	}
}

func (s stamps) close() {
	if s.file != nil {
		s.file.Close()
	}
}
