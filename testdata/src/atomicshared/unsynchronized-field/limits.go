package field

import "sync"

// Two methods that anybody may call at the same time, with nothing that tells that they are made
// for that.
type tally struct{ n int }

func (t *tally) Inc()     { t.n++ }
func (t *tally) Get() int { return t.n }

// The goroutines end before Run returns, and nothing tells that others read meanwhile.
type Run struct{ steps int }

func (r *Run) Run(work func()) {
	var wg sync.WaitGroup
	wg.Go(func() {
		work()
		r.steps++
	})
	wg.Wait()
}

func (r *Run) Steps() int { return r.steps }

// A once-only write that is followed by a message may be published by that.
type Named struct {
	name  string
	ready chan string
}

func NewNamed() *Named {
	n := &Named{ready: make(chan string, 1)}
	go func() {
		n.name = "n"
		n.ready <- n.name
	}()
	return n
}

func (n *Named) Name() string { return n.name }
