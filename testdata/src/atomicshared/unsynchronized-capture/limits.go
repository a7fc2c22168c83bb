package shared

import "sync"

type registry struct{ hooks []func() }

func (r *registry) add(hook func()) { r.hooks = append(r.hooks, hook) }

func (r *registry) runAll() {
	var wg sync.WaitGroup
	for _, h := range r.hooks {
		wg.Go(h)
	}
	wg.Wait()
}

// FN_storedHook is not reported: who runs what is stored is not followed.
func FN_storedHook(r *registry) int {
	n := 0
	r.add(func() { n++ })
	r.add(func() { n++ })
	r.runAll()
	return n
}
