package plainreset

import "sync/atomic"

// A tally has plain fields that are used with the atomic functions, of which
// vet's copylocks sees nothing.
type tally struct {
	hits, misses uint64
	name         string
}

func (t *tally) hit()             { atomic.AddUint64(&t.hits, 1) }
func (t *tally) missed() uint64   { return atomic.LoadUint64(&t.misses) }
func (t *tally) setName(s string) { t.name = s }

func (t *tally) assigned() {
	*t = tally{} // want `\*t is assigned as a whole`
}

func (t *tally) copied() tally {
	return *t // want `\*t is copied as a whole`
}

func (t *tally) compared(o *tally) bool {
	return *t == *o // want `\*t is compared as a whole` `\*o is compared as a whole`
}

func (t *tally) oneField() {
	t.name = "" // ok: not an atomic
}

// A service holds a tally by value.
type service struct {
	tally tally
	prev  tally
	all   map[string]*tally
	rings [4]tally
}

func (s *service) hit()  { s.tally.hit(); atomic.AddUint64(&s.tally.hits, 1) }
func (s *service) ring() { atomic.AddUint64(&s.rings[0].hits, 1) }

func (s *service) nested() {
	s.tally = tally{} // want `s.tally is assigned as a whole`
}

func (s *service) rotated() {
	s.prev = s.tally  // want `s.tally is copied as a whole`
	s.tally = tally{} // want `s.tally is assigned as a whole`
}

func (s *service) element(i int) {
	s.rings[i] = tally{} // want `s.rings\[i\] is assigned as a whole`
}

func (s *service) array() [4]tally {
	return s.rings // want `s.rings is copied as a whole`
}

func (s *service) replaced(name string) {
	s.all[name] = &tally{} // ok: another object, not another value
}

func (s *service) returned() *tally { return &s.tally } // ok: a pointer

var global tally

func useGlobal() { atomic.AddUint64(&global.hits, 1) }

func resetGlobal() {
	global = tally{} // want `global is assigned as a whole`
}

func copyGlobal() uint64 {
	c := global // want `global is copied as a whole`
	return c.hits
}

type window struct{ n [8]int64 }

func (w *window) add(i int) { atomic.AddInt64(&w.n[i], 1) }

func (w *window) clear() {
	w.n = [8]int64{} // want `w.n is assigned as a whole`
}

type ring [8]int64

func (r *ring) add(i int) { atomic.AddInt64(&r[i], 1) }

func (r *ring) clear() {
	*r = ring{} // want `\*r is assigned as a whole`
}

type slots struct{ n []int32 }

func (s *slots) add(i int) { atomic.AddInt32(&s.n[i], 1) }

func (s *slots) copyFrom(o []int32) {
	copy(s.n, o) // want `copy writes the elements of s.n plainly, which are accessed atomically; Store each`
}

func (s *slots) cleared() {
	clear(s.n) // want `clear writes the elements of s.n plainly`
}

func (s *slots) readOut(o []int32) {
	copy(o, s.n) // want `copy reads the elements of s.n plainly, which are accessed atomically; Load each`
}

func newTally(name string) tally {
	t := tally{name: name}
	u := t // ok: locals that nobody else has
	return u
}

func started() *tally {
	t := newTally("a")
	atomic.StoreUint64(&t.hits, 1)
	t = tally{name: "b"} // ok: nobody else has t yet
	return &t
}

// What reaches a word through a parameter reaches what callers pass.

type job struct {
	done   uint64
	failed uint64
}

func (j *job) finish() { atomic.AddUint64(&j.done, 1) }

func work(j *job) { atomic.AddUint64(&j.failed, 1) }

type crew struct {
	jobs  []job
	first job
	last  job
	spare job
}

func (c *crew) run() {
	for i := range c.jobs {
		go work(&c.jobs[i])
	}
	c.first.finish()
	relay(&c.last)
}

func relay(j *job) { j.finish() }

func (c *crew) totals() (done, failed uint64) {
	for _, j := range c.jobs { // want `each element is copied into j`
		done += j.done
		failed += j.failed
	}
	return done, failed
}

func (c *crew) restart() {
	c.first = job{} // want `c.first is assigned as a whole`
	c.spare = job{} // ok: no atomic operation is done to it
}

func (c *crew) lastJob() job {
	return c.last // want `c.last is copied as a whole`
}

// What installs functions sets up an object rather than resets it.

type operator struct {
	onRead   func() error
	detached int32
}

func (o *operator) detach() bool { return atomic.AddInt32(&o.detached, 1) == 1 }

type listener struct{ operator operator }

func (l *listener) read() error { return nil }

func (l *listener) Run() {
	l.operator = operator{onRead: l.read} // ok: the operator begins
}

func (l *listener) Close() bool { return l.operator.detach() }

func (l *listener) forget() {
	l.operator = operator{} // want `l.operator is assigned as a whole`
}

// What is copied to a slice of one's own is read all the same.

type timings struct{ counts [8]int64 }

func (t *timings) record(i int) { atomic.AddInt64(&t.counts[i], 1) }

func (t *timings) list() []int64 {
	out := make([]int64, len(t.counts))
	copy(out, t.counts[:]) // want `copy reads the elements of t.counts\[:\] plainly`
	return out
}

func (t *timings) appended() []int64 {
	return append([]int64(nil), t.counts[:]...) // want `append reads the elements of t.counts\[:\] plainly`
}

func (t *timings) loaded() (out []int64) {
	for i := range t.counts {
		out = append(out, atomic.LoadInt64(&t.counts[i])) // ok: each is loaded
	}
	return out
}

// A method leads to the shard whose words are used.

type shardedCount struct{ shards []countShard }

type countShard struct{ ops, bytes int64 }

func (c *shardedCount) pick(key int) *countShard { return &c.shards[key%len(c.shards)] }

func (c *shardedCount) record(key int, n int64) {
	s := c.pick(key)
	atomic.AddInt64(&s.ops, 1)
	atomic.AddInt64(&s.bytes, n)
}

func (c *shardedCount) mean() int64 {
	var ops, bytes int64
	for _, s := range c.shards { // want `each element is copied into s`
		ops += s.ops
		bytes += s.bytes
	}
	return bytes / max(ops, 1)
}
