package main

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// work is the same amount for every request. It depends only on the number of the request and a seed.
type work struct {
	agentJSON   string
	iterations  uint64
	failureRate float64
	seed        uint64
}

func newWork(s *settings) work {
	return work{
		agentJSON: string(toJSON(s.name)), iterations: s.workIterations, failureRate: s.failureRate, seed: s.seed,
	}
}

// do returns the answer to a request, and whether the request succeeded.
func (w *work) do(number uint64) (body string, ok bool) {
	checksum := w.checksum(number)
	if w.fails(number) {
		return fmt.Sprintf(`{"agent":%s,"request":%d,"error":"simulated failure"}`, w.agentJSON, number), false
	}
	return fmt.Sprintf(`{"agent":%s,"request":%d,"result":"%016x"}`, w.agentJSON, number, checksum), true
}

// checksum is a chain in which every step needs the last one. It can be neither shortened nor run in parallel.
func (w *work) checksum(number uint64) uint64 {
	state := number
	for i := uint64(0); i < w.iterations; i++ {
		state = splitMix64(state)
	}
	return state
}

// fails returns true for a share failureRate of all numbers. The seed determines these numbers.
func (w *work) fails(number uint64) bool {
	return unitInterval(splitMix64(w.seed^number)) < w.failureRate
}

// splitMix64 returns one output of the SplitMix64 generator with the given state.
func splitMix64(state uint64) uint64 {
	z := state + 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// unitInterval converts 64 random bits to a number in [0, 1).
func unitInterval(bits uint64) float64 { return float64(bits>>11) * 0x1p-53 }

// toJSON encodes a value that cannot fail, with the minimum of escapes.
func toJSON(value any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
