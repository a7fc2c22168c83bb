// Package shared is run with the race detector, over the fixtures beside it: each case of
// bad races, none of good does.
package shared

import (
	"testing"
	"time"
)

func pause() { time.Sleep(2 * time.Millisecond) }

var files = [][]byte{[]byte("a\nb\nc\n"), []byte("a\nb\nc\n"), []byte("a\nb\n"), []byte("\n\n")}

var bad = map[string]func(){
	"countLines":       func() { countLines(files) },
	"pollUntilStopped": func() { pollUntilStopped(pause) },
	"firstError":       func() { firstError(func(string) error { return nil }, []string{"a", "b", "c", "d"}) },
	"gatherNames": func() {
		gatherNames(func() []string { time.Sleep(3 * time.Millisecond); return []string{"a"} })
		time.Sleep(10 * time.Millisecond)
	},
	"indexWords":        func() { indexWords([]string{"a", "b", "c", "d"}) },
	"conditionally":     func() { conditionally(true, func() int { pause(); return 1 }) },
	"readLocked":        func() { readLocked() },
	"throughPointer":    func() { throughPointer() },
	"releasedTooEarly":  func() { releasedTooEarly() },
	"sumTwigs":          func() { sumTwigs(&twig{&twig{n: 1}, &twig{n: 2}, 3}) },
	"closedTooEarly":    func() { closedTooEarly("text") },
	"askedForByLiteral": func() { askedForByLiteral(); time.Sleep(2 * time.Millisecond) },
	"deferredPastStop": func() {
		deferredPastStop(stopped(), func() bool { pause(); return true })
		time.Sleep(4 * time.Millisecond)
	},
}

var good = map[string]func(){
	"countAtomically":    func() { countAtomically(files) },
	"sumSlots":           func() { sumSlots([][]int{{1, 2}, {3, 4}, {5}}) },
	"underLock":          func() { underLock([]string{"a", "b", "a"}) },
	"publishByClose":     func() { publishByClose(func() string { return "c" }) },
	"publishByFlag":      func() { publishByFlag(func() string { return "c" }) },
	"handOver":           func() { handOver(make(chan int)) },
	"pingPong":           func() { pingPong(5) },
	"siblings":           func() { siblings() },
	"cancelled":          func() { cancelled() },
	"inRounds":           func() { inRounds([]func(){pause, pause}) },
	"waitsInCallee":      func() { waitsInCallee(func() int { return 1 }) },
	"flagUnderLock":      func() { flagUnderLock() },
	"releasedForWaiter":  func() { releasedForWaiter() },
	"releasedAfterLoop":  func() { releasedAfterLoop(make(chan int)) },
	"doubleTwigs":        func() { doubleTwigs(twig{&twig{n: 1}, &twig{n: 2}, 3}) },
	"readToEnd":          func() { readToEnd("text") },
	"waitedForByLiteral": func() { waitedForByLiteral() },
	"deferredPastSelect": func() { deferredPastSelect(stopped(), func() bool { return true }) },
	"winner.elect":       func() { new(winner).elect([]int{1, 2, 3}) },
}

func stopped() chan struct{} {
	stop := make(chan struct{})
	close(stop)
	return stop
}

func TestRaceBad(t *testing.T)  { run(t, bad) }
func TestRaceGood(t *testing.T) { run(t, good) }

func run(t *testing.T, cases map[string]func()) {
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			for range 20 {
				run()
			}
		})
	}
}
