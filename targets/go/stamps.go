package main

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// monotonic returns CLOCK_MONOTONIC in nanoseconds, which time.Now does not give.
func monotonic() int64 {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		panic(err) // every Linux has it
	}
	return now.Nano()
}

// stamps writes `<event> <CLOCK_MONOTONIC ns>` to the bench's pipe, if there is one. A pipe without a reader is not an
// error.
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
