package nilload

import "sync/atomic"

type job struct{ done, parent *job }

func (j *job) stop() { j.done = j }

type runner struct{ job atomic.Pointer[job] }

func (r *runner) start(j *job) { r.job.Store(j) }

// FN_method calls a method that follows its receiver.
func (r *runner) FN_method() bool {
	j := r.job.Load()
	j.stop()
	return j != nil
}

// FN_otherFunction has its check elsewhere.
func (r *runner) FN_otherFunction() *job { return r.job.Load().parent }

func (r *runner) running() bool { return r.job.Load() != nil }

// FN_inAResult has its check in a result, not in a branch.
func (r *runner) FN_inAResult() bool {
	j := r.job.Load()
	return j.done != nil && j != nil
}
